import { isTerminal, type ChatErrorInfo, type ChatEvent, type ErrorCode } from '../../../chat/index.ts';
import { EXTENSION_NAME, encodeExtensionFrame } from '../../../protocol/extension.ts';
import { LineSplitter } from '../../../protocol/lovelace-framing.ts';
import { LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import { replyErrorOf } from '../reply-error.ts';
import type { SocketIoWriter } from './socket-io-writer.ts';

/** Called when a reply has ended, with the fault if it is one. */
export type OnReplyEnd = (error: ChatErrorInfo | undefined) => void;

/** For greeted clients: every event as it is, under its turn's name and with its number. */
export function createExtendedLovelaceReader(writer: SocketIoWriter, turnId: string, onEnd: OnReplyEnd): TurnReader {
  return (event, number, _answer, firstNumber) => {
    const frame = encodeExtensionFrame({ kind: 'event', turnId, number, firstNumber, event });
    const whenWritten = writer.emit(EXTENSION_NAME, frame, approximateSize(event));
    if (isTerminal(event)) onEnd(replyErrorOf(event));
    return whenWritten;
  };
}

export interface StockReplyOptions {
  /** Whether a piece is a line, without its end; else the pieces are as the model makes them. */
  readonly sendsLines: boolean;
  /** Whether this is the first prompt of its socket that is not answered: no other's pieces can come now. */
  readonly isOldestPending: () => boolean;
}

/**
 * For stock clients: pieces of the answer, then the acknowledgement. A fault is in both, as at the real server: Lovelace's own client
 * waits until there is a piece, whatever the acknowledgement says, so an empty answer gets one, too. The words are ours.
 */
export function createStockLovelaceReader(
  writer: SocketIoWriter,
  { sendsLines, isOldestPending }: StockReplyOptions,
  onEnd: OnReplyEnd,
): TurnReader {
  const splitter = sendsLines ? new LineSplitter() : undefined;
  let writtenText = '';

  const write = (delta: string): void | Promise<void> => {
    let whenWritten: void | Promise<void> = undefined;
    const chunks = splitter ? splitter.add(delta) : delta === '' ? [] : [delta];
    for (const chunk of chunks) whenWritten = writer.emit(LOVELACE_EVENTS.response, chunk, chunk.length);
    return whenWritten;
  };

  return (event, _number, { text }) => {
    if (event.type === 'text-delta') {
      writtenText = text;
      return write(event.delta);
    }
    if (!isTerminal(event)) return undefined;
    // A provider that does not stream states its text at the end; one that corrects itself comes too late for this wire.
    if (text.startsWith(writtenText)) void write(text.slice(writtenText.length));
    for (const line of splitter?.finish() ?? []) void writer.emit(LOVELACE_EVENTS.response, line, line.length);
    const error = replyErrorOf(event);
    const code = error?.code ?? (text === '' ? 'empty-response' : undefined);
    // Nothing ties a piece to its prompt: in the middle of another answer it would be a part of that.
    if (code && isOldestPending())
      writeErrorMessage(writer, code, sendsLines || text === '' || text.endsWith('\n') ? '' : '\n');
    onEnd(error);
  };
}

/** Tells a stock client of a fault in a sentence, as a piece of an answer. */
export function writeErrorMessage(writer: SocketIoWriter, code: ErrorCode, prefix = ''): void {
  const chunk = prefix + STOCK_ERROR_MESSAGES[code];
  void writer.emit(LOVELACE_EVENTS.response, chunk, chunk.length);
}

/** Nearly all events are deltas, whose frame is little more than they are. */
function approximateSize(event: ChatEvent): number {
  return 'delta' in event ? event.delta.length : JSON.stringify(event).length;
}
