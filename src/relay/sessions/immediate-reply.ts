import {
  applyEvent,
  createMessage,
  errorInfo,
  type ChatErrorInfo,
  type ChatEvent,
  type ChatMessage,
  type FinishReason,
  type ReplyEnd,
  type ReplyError,
} from '../../chat/index.ts';
import type { Log } from '../logging/log.ts';
import { createSafeReader, type TurnReader } from './turn-reader.ts';

/*
 * Replies without a turn. `lastEventNumber` is the number of the last event that the reader has. Without it the reader gets a whole reply,
 * otherwise only the end.
 */

/** Sends an error. */
export function replyWithError(reader: TurnReader, error: ChatErrorInfo, log: Log, lastEventNumber = 0): void {
  emitAll(reader, [], { type: 'reply-error', ...error }, log, lastEventNumber);
}

/** Sends an end without an answer. */
export function replyWithEnd(reader: TurnReader, reason: FinishReason, log: Log, lastEventNumber = 0): void {
  emitAll(reader, [], { type: 'reply-end', reason }, log, lastEventNumber);
}

/** Sends a remembered answer. To a reader that has a part of it, the end contains the whole text, which replaces that part. */
export function replyWithAnswer(reader: TurnReader, answer: ChatMessage, log: Log, lastEventNumber = 0): void {
  const end = endOf(answer);
  const isComplete = lastEventNumber === 0 || end.type === 'reply-error';
  emitAll(reader, eventsOf(answer), isComplete ? end : { ...end, text: answer.text }, log, lastEventNumber);
}

function eventsOf({ reasoning, notices = [], tools = [], text, media = [] }: ChatMessage): ChatEvent[] {
  return [
    ...(reasoning ? [{ type: 'reasoning-delta', delta: reasoning } as const] : []),
    ...notices.map((notice) => ({ type: 'notice', text: notice }) as const),
    ...tools.map((tool) => ({ type: 'tool', ...tool }) as const),
    ...(text === '' ? [] : [{ type: 'text-delta', delta: text } as const]),
    ...media.map((item) => ({ type: 'media', ...item }) as const),
  ];
}

function endOf({ state, error, truncated, sources, steps, usage }: ChatMessage): ReplyEnd | ReplyError {
  if (state === 'failed') return { type: 'reply-error', ...(error ?? errorInfo('internal')) };
  return {
    type: 'reply-end',
    reason: state === 'done' ? (truncated ? 'length' : 'done') : state === 'stopped' ? 'stopped' : 'interrupted',
    ...(sources && { sources }),
    ...(steps && { steps }),
    ...(usage && { usage }),
  };
}

function emitAll(
  reader: TurnReader,
  events: readonly ChatEvent[],
  end: ReplyEnd | ReplyError,
  log: Log,
  lastEventNumber: number,
): void {
  const safeReader = createSafeReader(reader, (cause) => log.error({ err: cause }, 'reply consumer threw'));
  let answer = createMessage('assistant', { id: '', turnId: '' });
  const remaining = lastEventNumber === 0 ? [{ type: 'reply-start' } as const, ...events, end] : [end];
  for (const [index, event] of remaining.entries()) {
    answer = applyEvent(answer, event);
    void safeReader(event, lastEventNumber + index + 1, answer);
  }
}
