import type { WebSocket } from 'ws';
import type { LinesOfEra } from './stock-cat-eras.ts';
import { NewestLines } from './stock-cat-newest-lines.ts';
import { QueuedLines } from './stock-cat-queued-lines.ts';
import { SingleLines, type Patience } from './stock-cat-single-lines.ts';

/** How a Cat's frames find a socket, and who gets one. Users are named by their ids. */
export interface CatLines {
  /** Takes its time, if need be, and says by which HTTP status a socket is refused, if it is. */
  admit(user: string): Promise<number | undefined>;
  /** A socket is there. */
  joined(user: string, socket: WebSocket): void;
  /** A piece of an answer, or a notice. */
  tell(user: string, frame: string): void;
  /** Whom the end of a turn goes to that was asked on `asker`. */
  hearer(user: string, asker: WebSocket): WebSocket | undefined;
  /** A turn is over. */
  turnOver(user: string): void;
  /** A message has ended the handler. */
  broken(user: string): void;
  /** A handler is through: its socket is closed and the last turn of it over. */
  left(user: string, socket: WebSocket): void;
  /** Whether the user has a socket, or had one that was not forgotten. */
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
