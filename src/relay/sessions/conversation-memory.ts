import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Holder, Pool } from '../limits/pool.ts';
import type { ConversationStore } from '../store/conversation-store.ts';

/** Where a session's conversation is remembered. */
export interface ConversationMemory {
  load(): Promise<Transcript>;
  append(messages: readonly ChatMessage[]): Promise<void>;
  clear(): Promise<void>;
  /** The connection is over: what is remembered only for it is forgotten. */
  release?(): void;
}

/** In the store, under a key that only its owner can know. Outlives connections. `holder`: who it is counted for. */
export function createStoredMemory(
  store: ConversationStore,
  conversationId: string,
  holder: Holder = {},
): ConversationMemory {
  return {
    load: () => store.load(conversationId),
    append: (messages) => store.append(conversationId, messages, holder),
    clear: () => store.delete(conversationId),
  };
}

export interface ConnectionMemoryOptions {
  /** What its characters are counted in, and for whom. */
  readonly sessionCharacters: Pool;
  readonly holder: Holder;
  /** The most messages. Default 100. */
  readonly maxMessages?: number;
  /** The most characters of them as JSON, for a picture may be as long as a frame. Default 2 million. */
  readonly maxCharacters?: number;
}

/** For the length of a connection: all that a visitor gets whose id others could guess. */
export function createConnectionMemory(options: ConnectionMemoryOptions): ConversationMemory {
  const { sessionCharacters, holder, maxMessages = 100, maxCharacters = 2_000_000 } = options;
  const onEvict = () => (transcript = []);
  const share = sessionCharacters.acquire(holder, 0, onEvict);
  let transcript: readonly { readonly message: ChatMessage; readonly size: number }[] = [];
  let isReleased = typeof share === 'string';
  const replaceTranscript = (entries: typeof transcript) => {
    transcript = entries.slice(-maxMessages);
    let size = transcript.reduce((sum, entry) => sum + entry.size, 0);
    // The oldest go, until what is left may be kept.
    while (transcript.length > 0 && (size > maxCharacters || (typeof share !== 'string' && share.resize(size)))) {
      size -= transcript[0]?.size ?? 0;
      transcript = transcript.slice(1);
    }
    if (typeof share === 'string') return;
    if (transcript.length === 0) share.release();
    else share.onEvict = onEvict;
  };
  return {
    load: async () => transcript.map(({ message }) => message),
    append: async (messages) => {
      if (isReleased) return;
      replaceTranscript([
        ...transcript,
        ...messages.map((message) => ({ message, size: JSON.stringify(message).length })),
      ]);
    },
    clear: async () => replaceTranscript([]),
    release() {
      isReleased = true;
      replaceTranscript([]);
    },
  };
}

/** Nowhere: the client holds the conversation and sends it along. */
export const noMemory: ConversationMemory = { load: async () => [], append: async () => {}, clear: async () => {} };
