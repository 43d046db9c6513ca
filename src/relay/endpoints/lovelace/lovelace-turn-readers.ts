import { isTerminal, type ChatErrorInfo, type ErrorCode } from '../../../chat/index.ts';
import { LineSplitter } from '../../../protocol/lovelace-framing.ts';
import { LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import type { EventFrames } from '../event-frames.ts';
import { replyErrorOf } from '../reply-error.ts';
import type { SocketIoWriter } from './socket-io-writer.ts';

/** Called when a reply has ended, with its error if it failed. */
export type OnReplyEnd = (error: ChatErrorInfo | undefined) => void;

/** Creates the reader for clients that use our extension: each event is a frame with its turn id and number. */
export function createExtendedLovelaceReader(
  writer: SocketIoWriter,
  frames: EventFrames<string>,
  turnId: string,
  onEnd: OnReplyEnd,
): TurnReader {
  return (event, number, _answer, firstNumber) => {
    const whenWritten = writer.writePacket(frames.encode(turnId, event, number, firstNumber));
    if (isTerminal(event)) onEnd(replyErrorOf(event));
    return whenWritten;
  };
}

export interface StockReplyOptions {
  /** Whether the chunks are lines without their ends. Otherwise they are as the model produces them. */
  readonly sendsLines: boolean;
  /** Whether this is the oldest unanswered prompt of its socket, so that no other answer is being sent. */
  readonly isOldestPending: () => boolean;
}

/**
 * Creates the reader for stock clients: chunks of the answer, then the acknowledgement. An error is in both, as on the
 * real server, with sentences of our own. Lovelace's own client waits for a chunk whatever the acknowledgement
 * contains, so an empty answer gets one, too.
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
    for (const chunk of chunks) whenWritten = writer.writeEvent(LOVELACE_EVENTS.response, chunk);
    return whenWritten;
  };

  return (event, _number, { text }) => {
    if (event.type === 'text-delta') {
      writtenText += event.delta;
      return write(event.delta);
    }
    if (!isTerminal(event)) return undefined;
    // Writes the rest of a text that was not streamed but came with the end. A corrected text cannot replace chunks
    // that have been sent.
    if (text.startsWith(writtenText)) void write(text.slice(writtenText.length));
    for (const line of splitter?.finish() ?? []) void writer.writeEvent(LOVELACE_EVENTS.response, line);
    const error = replyErrorOf(event);
    const code = error?.code ?? (text === '' ? 'empty-response' : undefined);
    // Chunks carry no turn id: between the chunks of another answer the error would become part of it.
    if (code && isOldestPending())
      writeErrorMessage(writer, code, sendsLines || text === '' || text.endsWith('\n') ? '' : '\n');
    onEnd(error);
  };
}

/** Sends an error to a stock client as a sentence in a chunk of an answer. */
export function writeErrorMessage(writer: SocketIoWriter, code: ErrorCode, prefix = ''): void {
  void writer.writeEvent(LOVELACE_EVENTS.response, prefix + STOCK_ERROR_MESSAGES[code]);
}
