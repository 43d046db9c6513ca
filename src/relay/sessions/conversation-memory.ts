import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Holder, Pool } from '../limits/pool.ts';
import type { ConversationStore, GivenTitle } from '../store/conversation-store.ts';

/** Remembers the conversation of a session. */
export interface ConversationMemory {
  /** Equal for all memories of one conversation. `undefined` if nothing is remembered. */
  readonly key: unknown;
  load(): Promise<Transcript>;
  /** Adds messages. One whose id is known replaces that message. */
  append(messages: readonly ChatMessage[]): Promise<void>;
  /** As `appendAfter` of a store. Absent if no other process writes to the memory. */
  appendAfter?: ((lastId: string | undefined, messages: readonly ChatMessage[]) => Promise<boolean>) | undefined;
  clear(): Promise<void>;
  /** The title that the conversation was given. Absent if titles are not stored. */
  readonly title?: MemorizedTitle | undefined;
  /** Called when the connection has closed. Deletes a conversation that lasts only as long as the connection. */
  release?(): void;
}

export interface MemorizedTitle {
  load(): Promise<GivenTitle | undefined>;
  /** Resolves to `false` if the conversation is not stored. */
  store(title: GivenTitle): Promise<boolean>;
}

/** A memory in the store, which outlives connections. Only the owner knows the id. It is counted for `holder`. */
export function createStoredMemory(
  store: ConversationStore,
  conversationId: string,
  holder: Holder = {},
): ConversationMemory {
  return {
    key: conversationId,
    load: () => store.load(conversationId),
    append: (messages) => store.append(conversationId, messages, holder),
    appendAfter:
      store.appendAfter &&
      (async (lastId, messages) => (await store.appendAfter?.(lastId, conversationId, messages, holder)) ?? true),
    clear: () => store.delete(conversationId),
    title: store.storeTitle && {
      load: async () => store.loadTitle?.(conversationId),
      store: async (title) => (await store.storeTitle?.(conversationId, title)) ?? false,
    },
  };
}

export interface ConnectionMemoryOptions {
  /** The pool that counts its characters, for `holder`. */
  readonly sessionCharacters: Pool;
  readonly holder: Holder;
  /** Most messages. Default 100. */
  readonly maxMessages?: number;
  /** Most characters of the messages as JSON, because attachments can be as long as a frame. Default 8 million. */
  readonly maxCharacters?: number;
}

/** A memory that lasts as long as the connection, for visitors whose id others could guess. */
export function createConnectionMemory(options: ConnectionMemoryOptions): ConversationMemory {
  const { sessionCharacters, holder, maxMessages = 100, maxCharacters = 8_000_000 } = options;
  const onEvict = () => (transcript = []);
  const share = sessionCharacters.acquire(holder, 0, onEvict);
  let transcript: readonly { readonly message: ChatMessage; readonly size: number }[] = [];
  let isReleased = typeof share === 'string';
  const replaceTranscript = (entries: typeof transcript) => {
    transcript = entries.slice(-maxMessages);
    let size = transcript.reduce((sum, entry) => sum + entry.size, 0);
    // Remove the oldest messages until the rest is within the limits.
    while (transcript.length > 0 && (size > maxCharacters || (typeof share !== 'string' && share.resize(size)))) {
      size -= transcript[0]?.size ?? 0;
      transcript = transcript.slice(1);
    }
    if (typeof share === 'string') return;
    if (transcript.length === 0) share.release();
    else share.onEvict = onEvict;
  };
  return {
    key: Symbol('conversation'),
    load: async () => transcript.map(({ message }) => message),
    append: async (messages) => {
      if (isReleased) return;
      const entries = new Map(transcript.map((entry) => [entry.message.id, entry]));
      for (const message of messages) entries.set(message.id, { message, size: JSON.stringify(message).length });
      replaceTranscript([...entries.values()]);
    },
    clear: async () => replaceTranscript([]),
    release() {
      isReleased = true;
      replaceTranscript([]);
    },
  };
}

/** No memory: the client keeps the conversation and sends it with each prompt. */
export const noMemory: ConversationMemory = {
  key: undefined,
  load: async () => [],
  append: async () => {},
  clear: async () => {},
};
