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

/** For the length of a connection: all that a visitor gets whose id others could guess. */
export function connectionMemory(limit = 100): Memory {
  let transcript: ChatMessage[] = [];
  return {
    load: async () => transcript,
    append: async (messages) => {
      transcript = [...transcript, ...messages].slice(-limit);
    },
    clear: async () => {
      transcript = [];
    },
  };
}

/** Nowhere: the client holds the conversation and sends it along. */
export const noMemory: Memory = { load: async () => [], append: async () => {}, clear: async () => {} };
