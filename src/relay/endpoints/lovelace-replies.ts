import { isLast, type ChatError, type ChatEvent, type ErrorCode } from '../../chat/index.ts';
import { EXTENSION, encodeServerExtension } from '../../protocol/greeting.ts';
import { LineSplitter } from '../../protocol/lovelace-framing.ts';
import { LOVELACE_EVENTS } from '../../protocol/lovelace.ts';
import { STOCK_SENTENCES } from '../../protocol/sentences.ts';
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

export interface StockReplyOptions {
  /** Whether a piece is a line, without its end; else the pieces are as the model makes them. */
  readonly lines: boolean;
  /** Whether this is the first prompt of its socket that is not answered: no other's pieces can come now. */
  readonly isNext: () => boolean;
}

/**
 * For stock clients: pieces of the answer, then the acknowledgement. A fault is in both, as at the real server: Lovelace's own client
 * waits until there is a piece, whatever the acknowledgement says, so an empty answer gets one, too. The words are ours.
 */
export function stockLovelaceReader(
  writer: EventWriter,
  { lines, isNext }: StockReplyOptions,
  finish: Finish,
): TurnReader {
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
    const error = errorOf(event);
    const code = error?.code ?? (text === '' ? 'empty-answer' : undefined);
    // Nothing ties a piece to its prompt: in the middle of another answer it would be a part of that.
    if (code && isNext()) writeFault(writer, code, lines || text === '' || text.endsWith('\n') ? '' : '\n');
    finish(error);
  };
}

/** Tells a stock client of a fault in a sentence, as a piece of an answer. */
export function writeFault(writer: EventWriter, code: ErrorCode, before = ''): void {
  const piece = before + STOCK_SENTENCES[code];
  void writer.emit(LOVELACE_EVENTS.response, piece, piece.length);
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
