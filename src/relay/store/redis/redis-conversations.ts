import { titleOf } from '../../../chat/conversation-title.ts';
import type { ChatMessage, Clock, Transcript } from '../../../chat/index.ts';
import { DEFAULT_MEMORY_LIMITS, type MemoryLimits } from '../../limits/limits.ts';
import type { Holder } from '../../limits/pool.ts';
import type { ConversationStore, GivenTitle, StoredSummary } from '../conversation-store.ts';
import {
  APPEND_MESSAGES,
  COUNT_FOR_HOLDER,
  DELETE_CONVERSATION,
  LIST_CONVERSATIONS,
  LOAD_MESSAGES,
  LOAD_TITLE,
  STORE_TITLE,
  SUMMARIZE,
} from './conversation-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';
import { hashOf } from './turn-keys.ts';

/** Whom a conversation counts for. */
interface CountedHolder {
  readonly key: string;
  readonly maxConversations: number;
  readonly maxCharacters: number;
}

/**
 * Conversations on Redis, for all relays. The limits of one conversation, visitor, address and network are those of the memory store. The
 * totals are not counted: Redis has its own, `maxmemory`.
 */
export class RedisConversations implements ConversationStore {
  readonly ttlMs: number;
  readonly #connection: RedisConnection;
  readonly #clock: Clock;
  readonly #limits: MemoryLimits;

  constructor(connection: RedisConnection, clock: Clock, limits: Partial<MemoryLimits> = {}) {
    this.#connection = connection;
    this.#clock = clock;
    this.#limits = { ...DEFAULT_MEMORY_LIMITS, ...limits };
    this.ttlMs = this.#limits.ttlMs;
  }

  async load(id: string): Promise<Transcript> {
    const { hash, order } = this.#keysOf(id);
    const values = await this.#connection.run(LOAD_MESSAGES, [hash, order], this.#time);
    return (values as readonly string[]).map(decodeMessage);
  }

  async append(id: string, messages: readonly ChatMessage[], holder?: Holder): Promise<void> {
    await this.#append('', id, messages, holder);
  }

  appendAfter(
    lastId: string | undefined,
    id: string,
    messages: readonly ChatMessage[],
    holder?: Holder,
  ): Promise<boolean> {
    return this.#append(`=${lastId ?? ''}`, id, messages, holder);
  }

  async #append(last: string, id: string, messages: readonly ChatMessage[], holder: Holder = {}): Promise<boolean> {
    const { conversationsPerVisitor, messagesPerConversation } = this.#limits;
    const { hash, order, list } = this.#keysOf(id);
    const holders = this.#holdersOf(holder);
    const reply = (await this.#connection.run(
      APPEND_MESSAGES,
      [hash, order, list],
      [
        id,
        ...this.#time,
        messagesPerConversation,
        this.#maxCharacters(holders),
        conversationsPerVisitor,
        titleOf(messages) ?? '',
        holders.map(({ key }) => key).join(' '),
        last,
        ...messages.flatMap((message) => [message.id, encodeMessage(message)]),
      ],
    )) as readonly [characters: number, excess: readonly string[]] | null;
    if (!reply) return false;
    const [characters, excess] = reply;
    const counted = await Promise.all(holders.map((counting) => this.#count(id, characters, counting)));
    await Promise.all([...excess, ...counted.flat()].map((other) => this.delete(other)));
    return true;
  }

  async list(visitor: string): Promise<readonly StoredSummary[]> {
    const { list } = this.#keysOf(visitor);
    const ids = (await this.#connection.run(LIST_CONVERSATIONS, [list], this.#time)) as readonly string[];
    if (ids.length === 0) return [];
    const keys = ids.map((id) => this.#keysOf(id).hash);
    const summaries = (await this.#connection.run(SUMMARIZE, keys)) as readonly (readonly (string | null)[])[];
    return ids.flatMap((conversationId, index) => {
      const [words, title, activeAt] = summaries[index] ?? [];
      // Deleted since, or by Redis, which may expire the keys of a conversation at slightly different times.
      if (activeAt == null) return [];
      return {
        conversationId,
        title: title ?? words ?? '',
        isNamed: title != null,
        activeAt: Number(activeAt),
      };
    });
  }

  async loadTitle(id: string): Promise<GivenTitle | undefined> {
    const reply = await this.#connection.run(LOAD_TITLE, [this.#keysOf(id).hash], this.#time);
    const [text, by] = reply as readonly (string | null)[];
    return text == null ? undefined : { text, by: by === 'model' ? 'model' : 'visitor' };
  }

  async storeTitle(id: string, { text, by }: GivenTitle): Promise<boolean> {
    const args = [...this.#time, text, by];
    return (await this.#connection.run(STORE_TITLE, [this.#keysOf(id).hash], args)) === 1;
  }

  async delete(id: string): Promise<void> {
    const { hash, order, list } = this.#keysOf(id);
    const holders = await this.#connection.run(DELETE_CONVERSATION, [hash, order, list], [id]);
    if (typeof holders !== 'string' || holders === '') return;
    const noLimits = { maxConversations: 0, maxCharacters: 0 };
    await Promise.all(holders.split(' ').map((key) => this.#count(id, 0, { key, ...noLimits })));
  }

  /** Leaves everything in Redis. */
  async close(): Promise<void> {}

  get #time(): readonly [now: number, ttl: number] {
    return [this.#clock.now(), this.ttlMs];
  }

  /** @returns the ids of other conversations of this holder that are too many. */
  async #count(
    id: string,
    characters: number,
    { key, maxConversations, maxCharacters }: CountedHolder,
  ): Promise<readonly string[]> {
    const args = [id, ...this.#time, characters, maxConversations, maxCharacters];
    return (await this.#connection.run(COUNT_FOR_HOLDER, [key, `${key}:sizes`], args)) as readonly string[];
  }

  #holdersOf({ address, network }: Holder): readonly CountedHolder[] {
    const limits = this.#limits;
    const keyOf = (name: string) => `${this.#connection.keyPrefix}holder:{${hashOf(name)}}`;
    return [
      ...(address === undefined
        ? []
        : [
            {
              key: keyOf(`address ${address}`),
              maxConversations: limits.conversationsPerAddress,
              maxCharacters: limits.charactersPerAddress,
            },
          ]),
      ...(network === undefined
        ? []
        : [
            {
              key: keyOf(`network ${network}`),
              maxConversations: limits.conversationsPerNetwork,
              maxCharacters: limits.charactersPerNetwork,
            },
          ]),
    ];
  }

  /** So that one conversation does not evict all others of its holder. */
  #maxCharacters(holders: readonly CountedHolder[]): number {
    const { charactersPerConversation, characters } = this.#limits;
    return Math.min(charactersPerConversation, characters, ...holders.map(({ maxCharacters }) => maxCharacters));
  }

  #keysOf(id: string): { readonly hash: string; readonly order: string; readonly list: string } {
    const [visitor = ''] = id.split('/', 1);
    const base = `${this.#connection.keyPrefix}visitor:{${hashOf(visitor)}}`;
    const hash = `${base}:${hashOf(id)}`;
    return { hash, order: `${hash}:order`, list: `${base}:list` };
  }
}

/** A message behind its length, by which scripts count without reading JSON. */
function encodeMessage(message: ChatMessage): string {
  const json = JSON.stringify(message);
  return `${json.length}:${json}`;
}

function decodeMessage(value: string): ChatMessage {
  return JSON.parse(value.slice(value.indexOf(':') + 1)) as ChatMessage;
}
