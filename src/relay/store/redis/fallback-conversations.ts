import type { ChatMessage, Transcript } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import type { Holder } from '../../limits/pool.ts';
import type { ConversationStore, GivenTitle, StoredSummary } from '../conversation-store.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { SHORT_OUTAGE_MS, type RedisConnection } from './redis-connection.ts';
import type { RedisConversations } from './redis-conversations.ts';

export interface FallbackConversationsOptions {
  readonly connection: RedisConnection;
  readonly redis: RedisConversations;
  /** Holds what cannot be stored now. Its limits bound what is held. */
  readonly memory: ConversationStore;
  /** Whether conversations are read from what is held, where Redis is unavailable. Otherwise reading fails. */
  readonly readsMemory: boolean;
  readonly log: Log;
}

/**
 * Conversations on Redis. What ends while Redis is unavailable is held in the memory of this process, and stored as soon as it is available
 * again.
 */
export class FallbackConversations implements ConversationStore {
  readonly ttlMs: number;
  readonly #options: FallbackConversationsOptions;
  /** The conversations that are held, and whom they count for. */
  readonly #held = new Map<string, Holder>();
  #storing: Promise<void> = Promise.resolve();
  readonly #removeListener: () => void;

  constructor(options: FallbackConversationsOptions) {
    this.#options = options;
    this.ttlMs = options.redis.ttlMs;
    this.#removeListener = options.connection.onAvailable(() => {
      this.#storing = this.#storing.then(() => this.#storeHeld());
    });
  }

  async load(id: string): Promise<Transcript> {
    // Otherwise a conversation would be read without what is being stored at this moment.
    if (this.#held.size > 0 && this.#options.connection.isAvailable) await this.#storing;
    return this.#readWithFallback((store) => store.load(id));
  }

  append(id: string, messages: readonly ChatMessage[], holder: Holder = {}): Promise<void> {
    return this.#orHold(this.#options.redis.append(id, messages, holder), undefined, id, messages, holder);
  }

  appendAfter(
    lastId: string | undefined,
    id: string,
    messages: readonly ChatMessage[],
    holder: Holder = {},
  ): Promise<boolean> {
    return this.#orHold(this.#options.redis.appendAfter(lastId, id, messages, holder), true, id, messages, holder);
  }

  /** @param result That of messages that are held because they could not be stored. */
  async #orHold<T>(
    stored: Promise<T>,
    result: T,
    id: string,
    messages: readonly ChatMessage[],
    holder: Holder,
  ): Promise<T> {
    try {
      return await stored;
    } catch (cause) {
      if (!(cause instanceof StoreUnavailableError)) throw cause;
      await this.#options.memory.append(id, messages, holder);
      this.#held.set(id, holder);
      return result;
    }
  }

  list(visitor: string): Promise<readonly StoredSummary[]> {
    return this.#readWithFallback(async (store) => (await store.list?.(visitor)) ?? []);
  }

  loadTitle(id: string): Promise<GivenTitle | undefined> {
    return this.#readWithFallback(async (store) => store.loadTitle?.(id));
  }

  storeTitle(id: string, title: GivenTitle): Promise<boolean> {
    return this.#options.redis.storeTitle(id, title);
  }

  /** Rejects while Redis is unavailable, because a conversation that is still stored there is not deleted. */
  async delete(id: string): Promise<void> {
    const { redis, memory } = this.#options;
    await redis.delete(id);
    this.#held.delete(id);
    await memory.delete(id);
  }

  async close(): Promise<void> {
    this.#removeListener();
    if (this.#held.size > 0)
      this.#options.log.error({ conversations: this.#held.size }, 'conversations were not stored');
    await this.#options.memory.close();
  }

  async #readWithFallback<T>(read: (store: ConversationStore) => Promise<T>): Promise<T> {
    const { connection, redis, memory, readsMemory } = this.#options;
    if (!connection.isAvailable && !readsMemory) await connection.whenAvailable(SHORT_OUTAGE_MS);
    try {
      return await read(redis);
    } catch (cause) {
      if (!readsMemory || !(cause instanceof StoreUnavailableError)) throw cause;
      return read(memory);
    }
  }

  /** Stores what is held. What fails again stays held until the next time. */
  async #storeHeld(): Promise<void> {
    const { redis, memory, log } = this.#options;
    for (const [id, holder] of this.#held) {
      try {
        const messages = await memory.load(id);
        if (messages.length > 0) await redis.append(id, messages, holder);
        this.#held.delete(id);
        await memory.delete(id);
      } catch (cause) {
        if (cause instanceof StoreUnavailableError) return;
        log.error({ err: cause }, 'a conversation could not be stored');
        this.#held.delete(id);
      }
    }
  }
}
