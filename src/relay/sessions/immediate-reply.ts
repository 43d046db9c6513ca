import {
  applyEvent,
  createMessage,
  errorInfo,
  traceSteps,
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

/**
 * Sends the end of an answer to a reader that has all its events. An interrupted answer keeps what the reader has: that can be more than
 * was stored when its relay died.
 */
export function replyWithRest(reader: TurnReader, answer: ChatMessage, log: Log, lastEventNumber: number): void {
  if (answer.state === 'interrupted') replyWithEnd(reader, 'interrupted', log, lastEventNumber);
  else replyWithAnswer(reader, answer, log, lastEventNumber);
}

/** The events of an answer but its start and end, in their order. */
function eventsOf(answer: ChatMessage): ChatEvent[] {
  const { text, media = [], data = [], suggestions } = answer;
  const events: ChatEvent[] = [];
  let position = 0;
  const addText = (end: number) => {
    if (end > position) events.push({ type: 'text-delta', delta: text.slice(position, end) });
    position = Math.max(position, end);
  };
  for (const step of traceSteps(answer)) {
    addText(step.textLength);
    if (step.kind === 'reasoning') events.push({ type: 'reasoning-delta', delta: step.text });
    else if (step.kind === 'notice') events.push({ type: 'notice', text: step.text });
    else if (step.kind === 'tool') events.push({ type: 'tool', ...step.tool });
  }
  addText(text.length);
  for (const item of media) events.push({ type: 'media', ...item });
  for (const part of data) events.push({ type: 'data', ...part });
  if (suggestions) events.push({ type: 'suggestions', suggestions });
  return events;
}

function endOf({ state, error, truncated, sources, steps, recollections, usage }: ChatMessage): ReplyEnd | ReplyError {
  if (state === 'failed') return { type: 'reply-error', ...(error ?? errorInfo('internal')) };
  return {
    type: 'reply-end',
    reason: state === 'done' ? (truncated ? 'length' : 'done') : state === 'stopped' ? 'stopped' : 'interrupted',
    ...(sources && { sources }),
    ...(steps && { steps }),
    ...(recollections && { recollections }),
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
