import { isLast, type ChatError, type ChatEvent } from '../../chat/index.ts';
import { EXTENSION, encodeServerExtension } from '../../protocol/greeting.ts';
import { LineSplitter } from '../../protocol/lovelace-framing.ts';
import { LOVELACE_EVENTS } from '../../protocol/lovelace.ts';
import type { TurnReader } from '../conversation/turn.ts';
import type { EventWriter } from './event-writer.ts';

/** Called when a reply has ended, with the fault if it is one. */
export type Finish = (error: ChatError | undefined) => void;

/** For greeted clients: every event as it is, under its turn's name and with its number. */
export function greetedLovelaceReader(writer: EventWriter, turnId: string, finish: Finish): TurnReader {
  return (event, number, _answer, first) => {
    const frame = encodeServerExtension({ kind: 'event', turnId, number, first, event });
    const wait = writer.emit(EXTENSION, frame, sizeOf(event));
    if (isLast(event)) finish(errorOf(event));
    return wait;
  };
}

/**
 * For stock clients: pieces of the answer and nothing else, then the acknowledgement. A fault is never a piece: nobody could
 * tell it from an answer. `lines`: one piece a line, without its end; else the pieces as the model makes them.
 */
export function stockLovelaceReader(writer: EventWriter, lines: boolean, finish: Finish): TurnReader {
  const splitter = lines ? new LineSplitter() : undefined;
  let written = '';

  const write = (delta: string): void | Promise<void> => {
    let wait: void | Promise<void> = undefined;
    const pieces = splitter ? splitter.push(delta) : delta === '' ? [] : [delta];
    for (const piece of pieces) wait = writer.emit(LOVELACE_EVENTS.response, piece, piece.length);
    return wait;
  };

  return (event, _number, { text }) => {
    if (event.type === 'text-delta') {
      written = text;
      return write(event.delta);
    }
    if (!isLast(event)) return undefined;
    // A provider that does not stream states its text at the end; one that corrects itself comes too late for this wire.
    if (text.startsWith(written)) void write(text.slice(written.length));
    for (const line of splitter?.end() ?? []) void writer.emit(LOVELACE_EVENTS.response, line, line.length);
    finish(errorOf(event));
  };
}

function errorOf(event: ChatEvent): ChatError | undefined {
  if (event.type !== 'reply-error') return undefined;
  const { type: _, ...error } = event;
  return error;
}

/** Nearly all events are deltas, whose frame is little more than they are. */
function sizeOf(event: ChatEvent): number {
  return 'delta' in event ? event.delta.length : JSON.stringify(event).length;
}
