import type { ChatMessage } from '../../chat/index.ts';
import { isRecord, type Decoded, type JsonRecord } from './record.ts';
import { decodeMessage } from './stored-message.ts';
import { isTime } from './stored-transcript.ts';

/** Where the reader was: the first visible message, and how many pixels of it were above the visible area. */
export interface ScrollPosition {
  readonly messageId: string;
  readonly offset: number;
}

/** The part of a conversation that changes often, or while the page is being left. */
export interface ConversationState {
  readonly conversationId: string;
  /** The text in the field that was not sent. */
  readonly draft: string;
  /** Absent: at the end. */
  readonly scroll?: ScrollPosition;
  /** The last answer with what had come, while it is newer than the one in the transcript. */
  readonly answer?: ChatMessage;
  /** Its prompt, which the transcript may not have yet. */
  readonly prompt?: ChatMessage;
}

/** A state that was read. */
export interface StoredState extends ConversationState {
  /** When it was stored, in milliseconds since 1970. */
  readonly updatedAt: number;
}

/** Decodes a stored state. Invalid optional members are dropped. @returns `undefined` without an id or a time. */
export function decodeState(fields: JsonRecord): Decoded<StoredState> | undefined {
  const { conversationId, updatedAt, draft, scroll, answer: storedAnswer, prompt: storedPrompt } = fields;
  if (typeof conversationId !== 'string' || !conversationId || !isTime(updatedAt)) return undefined;
  const { messageId, offset } = isRecord(scroll) ? scroll : {};
  const answer = decodeMessage(storedAnswer);
  const prompt = decodeMessage(storedPrompt);
  const content = {
    conversationId,
    updatedAt,
    draft: typeof draft === 'string' ? draft : '',
    ...(typeof messageId === 'string' && isTime(offset) && { scroll: { messageId, offset } }),
    ...(answer && { answer }),
    ...(prompt && { prompt }),
  };
  const isComplete = !(storedAnswer && !answer) && !(storedPrompt && !prompt);
  return { content, isComplete };
}
