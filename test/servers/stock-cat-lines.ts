import type { WebSocket } from 'ws';
import type { LinesOfEra } from './stock-cat-eras.ts';
import { NewestLines } from './stock-cat-newest-lines.ts';
import { QueuedLines } from './stock-cat-queued-lines.ts';
import { SingleLines, type Patience } from './stock-cat-single-lines.ts';

/** Assigns a Cat's frames to sockets, and accepts or rejects sockets. Users are identified by their ids. */
export interface CatLines {
  /** Waits if necessary. Resolves to the HTTP status of a rejection, if any. */
  admit(user: string): Promise<number | undefined>;
  /** A socket was opened. */
  joined(user: string, socket: WebSocket): void;
  /** A token or a notice. */
  tell(user: string, frame: string): void;
  /** The socket that gets the final frame of a turn whose prompt was sent on `asker`. */
  hearer(user: string, asker: WebSocket): WebSocket | undefined;
  /** A turn has ended. */
  turnOver(user: string): void;
  /** A message has ended the handler. */
  broken(user: string): void;
  /** A handler has finished: its socket is closed and its last turn has ended. */
  left(user: string, socket: WebSocket): void;
  /** Whether the user has a socket, or a closed one that still counts. */
  has(user: string): boolean;
}

export function linesOf(lines: LinesOfEra, patience: Patience): CatLines {
  switch (lines.kind) {
    case 'queued':
      return new QueuedLines(lines);
    case 'single':
      return new SingleLines(lines, patience);
    case 'newest':
      return new NewestLines();
  }
}
