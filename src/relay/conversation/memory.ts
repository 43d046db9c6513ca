import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Store } from '../store/store.ts';

/** Where a session's conversation is remembered. */
export interface Memory {
  load(): Promise<Transcript>;
  append(messages: readonly ChatMessage[]): Promise<void>;
  clear(): Promise<void>;
}

/** In the store, under a key that only its owner can know. Outlives connections. */
export function storedMemory(store: Store, conversationId: string): Memory {
  return {
    load: () => store.load(conversationId),
    append: (messages) => store.append(conversationId, messages),
    clear: () => store.clear(conversationId),
  };
}

/**
 * For the length of a connection: all that a visitor gets whose id others could guess.
 * @param limit The most messages. @param characters The most characters of them as JSON, for a picture may be as long as a frame.
 */
export function connectionMemory(limit = 100, characters = 2_000_000): Memory {
  let transcript: ChatMessage[] = [];
  return {
    load: async () => transcript,
    append: async (messages) => {
      transcript = latest([...transcript, ...messages].slice(-limit), characters);
    },
    clear: async () => {
      transcript = [];
    },
  };
}

/** Nowhere: the client holds the conversation and sends it along. */
export const noMemory: Memory = { load: async () => [], append: async () => {}, clear: async () => {} };

/** The last messages, as many as fit. */
function latest(messages: ChatMessage[], characters: number): ChatMessage[] {
  let room = characters;
  const last = messages.findLastIndex((message) => (room -= JSON.stringify(message).length) < 0);
  return messages.slice(last + 1);
}
