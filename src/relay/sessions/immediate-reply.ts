import { applyEvent, createMessage, type ChatErrorInfo, type ChatEvent, type FinishReason } from '../../chat/index.ts';
import type { Log } from '../logging/log.ts';
import { createSafeReader, type TurnReader } from './turn-reader.ts';

/* Replies of one or two events, without a turn. */

/** Sends a whole reply that consists of an error, or the end of a reply of which the reader has the events up to `lastEventNumber`. */
export function replyWithError(reader: TurnReader, error: ChatErrorInfo, log: Log, lastEventNumber = 0): void {
  const end: ChatEvent = { type: 'reply-error', ...error };
  emitAll(reader, lastEventNumber === 0 ? [{ type: 'reply-start' }, end] : [end], lastEventNumber, log);
}

/** Sends a whole reply without an answer, or the end of a reply of which the reader has the events up to `lastEventNumber`. */
export function replyWithEnd(reader: TurnReader, reason: FinishReason, log: Log, lastEventNumber = 0): void {
  const end: ChatEvent = { type: 'reply-end', reason };
  emitAll(reader, lastEventNumber === 0 ? [{ type: 'reply-start' }, end] : [end], lastEventNumber, log);
}

function emitAll(reader: TurnReader, events: readonly ChatEvent[], lastEventNumber: number, log: Log): void {
  const safeReader = createSafeReader(reader, (cause) => log.error({ err: cause }, 'reply consumer threw'));
  let answer = createMessage('assistant', { id: '', turnId: '' });
  for (const [index, event] of events.entries()) {
    answer = applyEvent(answer, event);
    void safeReader(event, lastEventNumber + index + 1, answer);
  }
}
