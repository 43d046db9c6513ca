import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Holder, Pool } from '../pool.ts';
import type { Store } from '../store/store.ts';

/** Where a session's conversation is remembered. */
export interface Memory {
  load(): Promise<Transcript>;
  append(messages: readonly ChatMessage[]): Promise<void>;
  clear(): Promise<void>;
  /** The connection is over: what is remembered only for it is forgotten. */
  release?(): void;
}

/** In the store, under a key that only its owner can know. Outlives connections. `holder`: who it is counted for. */
export function storedMemory(store: Store, conversationId: string, holder: Holder = {}): Memory {
  return {
    load: () => store.load(conversationId),
    append: (messages) => store.append(conversationId, messages, holder),
    clear: () => store.clear(conversationId),
  };
}

export interface ConnectionMemoryOptions {
  /** What its characters are counted in, and for whom. */
  readonly kept: Pool;
  readonly holder: Holder;
  /** The most messages. Default 100. */
  readonly messages?: number;
  /** The most characters of them as JSON, for a picture may be as long as a frame. Default 2 million. */
  readonly characters?: number;
}

/** For the length of a connection: all that a visitor gets whose id others could guess. */
export function connectionMemory(options: ConnectionMemoryOptions): Memory {
  const { kept, holder, messages: limit = 100, characters = 2_000_000 } = options;
  const onEvict = () => (transcript = []);
  const share = kept.take(holder, 0, onEvict);
  let transcript: readonly { readonly message: ChatMessage; readonly size: number }[] = [];
  let isReleased = typeof share === 'string';
  const keep = (entries: typeof transcript) => {
    transcript = entries.slice(-limit);
    let size = transcript.reduce((sum, entry) => sum + entry.size, 0);
    // The oldest go, until what is left may be kept.
    while (transcript.length > 0 && (size > characters || (typeof share !== 'string' && share.resize(size)))) {
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
      keep([...transcript, ...messages.map((message) => ({ message, size: JSON.stringify(message).length }))]);
    },
    clear: async () => keep([]),
    release() {
      isReleased = true;
      keep([]);
    },
  };
}

/** Nowhere: the client holds the conversation and sends it along. */
export const noMemory: Memory = { load: async () => [], append: async () => {}, clear: async () => {} };
