import type { ChatMessage } from '../../chat/index.ts';
import { isRecord, type Decoded, type JsonRecord } from './record.ts';
import { decodeMessage } from './stored-message.ts';

/** The messages of a conversation with all their branches. */
export interface StoredTranscript {
  /** The conversation's id. It lasts until the conversation is cleared. */
  readonly conversationId: string;
  /** All messages, each after its parent. Those without a `parentId` are the first ones of their branches. */
  readonly messages: readonly ChatMessage[];
  /** The visible one among the messages with one parent: its id by the parent's, and by an empty text for those without a parent. */
  readonly selected: Readonly<Record<string, string>>;
}

/** A transcript that was read. */
export interface TimedTranscript extends StoredTranscript {
  /** When it was stored, in milliseconds since 1970. */
  readonly updatedAt: number;
}

/**
 * Decodes a stored transcript. Invalid messages are dropped. A message whose parent is missing follows the one before it in the list, so that
 * the path stays whole.
 * @returns `undefined` if it has no id, no time or no list of messages.
 */
export function decodeTranscript(fields: JsonRecord): Decoded<TimedTranscript> | undefined {
  const { conversationId, updatedAt, messages: stored, selected } = fields;
  if (typeof conversationId !== 'string' || !conversationId || !isTime(updatedAt) || !Array.isArray(stored)) {
    return undefined;
  }
  const messages = new Map<string, ChatMessage>();
  let previous: string | undefined;
  for (const value of stored) {
    const message = decodeMessage(value);
    if (!message || messages.has(message.id)) continue;
    const { parentId } = message;
    messages.set(message.id, parentId && !messages.has(parentId) ? withParent(message, previous) : message);
    previous = message.id;
  }
  const choices = Object.entries(isRecord(selected) ? selected : {}).filter(([parent, child]) => {
    const message = messages.get(child as string);
    return message !== undefined && (message.parentId ?? '') === parent;
  });
  const content = {
    conversationId,
    updatedAt,
    messages: [...messages.values()],
    selected: Object.fromEntries(choices) as Record<string, string>,
  };
  return { content, isComplete: messages.size === stored.length };
}

/** Whether a value is a time in milliseconds since 1970. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The message with another parent, or without one. */
export function withParent({ parentId: _, ...message }: ChatMessage, parentId?: string): ChatMessage {
  return parentId === undefined ? message : { ...message, parentId };
}
