import { titleOf } from '../../chat/conversation-title.ts';
import type { ChatMessage, Clock, Transcript } from '../../chat/index.ts';
import { DEFAULT_MEMORY_LIMITS, type MemoryLimits } from '../limits/limits.ts';
import { Pool, type Holder, type Share } from '../limits/pool.ts';
import type { ConversationStore, GivenTitle, StoredSummary } from './conversation-store.ts';

interface StoredConversation {
  readonly messages: Transcript;
  /** Not counted: it is short, and there is one of each conversation. */
  readonly title: GivenTitle | undefined;
  readonly lastActiveAt: number;
  /** The shares that count the conversation and its characters. */
  readonly shares: readonly Share[];
}

/** Creates a store in the memory of this process. */
export function createMemoryStore(clock: Clock, limits: Partial<MemoryLimits> = {}): ConversationStore {
  return new MemoryStore(clock, { ...DEFAULT_MEMORY_LIMITS, ...limits });
}

class MemoryStore implements ConversationStore {
  readonly ttlMs: number;
  readonly #clock: Clock;
  readonly #limits: MemoryLimits;
  /** Ordered by the time of the last message, oldest first. */
  readonly #conversations = new Map<string, StoredConversation>();
  /** The ids of each visitor's conversations, in the same order. */
  readonly #ofVisitors = new Map<string, Set<string>>();
  readonly #conversationPool: Pool;
  readonly #characterPool: Pool;
  #cancelExpiry: (() => void) | undefined;

  constructor(clock: Clock, limits: MemoryLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.ttlMs = limits.ttlMs;
    this.#conversationPool = new Pool({
      total: limits.conversations,
      perAddress: limits.conversationsPerAddress,
      perNetwork: limits.conversationsPerNetwork,
      shouldEvictOwn: true,
    });
    this.#characterPool = new Pool({
      total: limits.characters,
      perAddress: limits.charactersPerAddress,
      perNetwork: limits.charactersPerNetwork,
      shouldEvictOwn: true,
    });
  }

  async load(id: string): Promise<Transcript> {
    this.#expire();
    return this.#conversations.get(id)?.messages ?? [];
  }

  async append(id: string, messages: readonly ChatMessage[], holder: Holder = {}): Promise<void> {
    this.#expire();
    const { messages: known = [], title } = this.#conversations.get(id) ?? {};
    const merged = mergeById(known, messages).slice(-this.#limits.messagesPerConversation);
    this.#remove(id);
    const trimmed = this.#trim(merged, holder);
    if (trimmed.messages.length === 0) return;
    const remove = () => this.#remove(id);
    const shares: Share[] = [];
    for (const [pool, amount] of [
      [this.#conversationPool, 1] as const,
      [this.#characterPool, trimmed.characters] as const,
    ]) {
      const share = pool.acquire(holder, amount, remove);
      if (typeof share === 'string') {
        for (const acquired of shares) acquired.release();
        return;
      }
      shares.push(share);
    }
    this.#conversations.set(id, { messages: trimmed.messages, title, lastActiveAt: this.#clock.now(), shares });
    this.#addToVisitor(id);
    this.#scheduleExpiry();
  }

  async list(visitor: string): Promise<readonly StoredSummary[]> {
    this.#expire();
    return [...(this.#ofVisitors.get(visitor) ?? [])].flatMap((conversationId) => {
      const stored = this.#conversations.get(conversationId);
      if (!stored) return [];
      const { messages, title, lastActiveAt: activeAt } = stored;
      return {
        conversationId,
        title: title?.text ?? titleOf(messages) ?? '',
        isNamed: title !== undefined,
        activeAt,
      };
    });
  }

  async loadTitle(id: string): Promise<GivenTitle | undefined> {
    this.#expire();
    return this.#conversations.get(id)?.title;
  }

  async storeTitle(id: string, title: GivenTitle): Promise<boolean> {
    this.#expire();
    const stored = this.#conversations.get(id);
    // In its place: the order is that of the last messages.
    if (stored) this.#conversations.set(id, { ...stored, title });
    return stored !== undefined;
  }

  async delete(id: string): Promise<void> {
    this.#remove(id);
  }

  async close(): Promise<void> {
    this.#cancelExpiry?.();
    this.#cancelExpiry = undefined;
    for (const id of this.#conversations.keys()) this.#remove(id);
  }

  /** The latest messages that fit the limit of one conversation, so that it does not evict others. */
  #trim(messages: Transcript, { address, network }: Holder): { messages: Transcript; characters: number } {
    const {
      charactersPerConversation,
      characters: totalCharacters,
      charactersPerAddress,
      charactersPerNetwork,
    } = this.#limits;
    const limit = Math.min(
      charactersPerConversation,
      totalCharacters,
      address === undefined ? Infinity : charactersPerAddress,
      network === undefined ? Infinity : charactersPerNetwork,
    );
    let characters = 0;
    for (let start = messages.length; start > 0; start--) {
      const size = JSON.stringify(messages[start - 1]).length;
      if (characters + size > limit) return { messages: messages.slice(start), characters };
      characters += size;
    }
    return { messages, characters };
  }

  #expire(): void {
    const cutoff = this.#clock.now() - this.#limits.ttlMs;
    for (const [id, { lastActiveAt }] of this.#conversations) {
      if (lastActiveAt > cutoff) return;
      this.#remove(id);
    }
  }

  /** Schedules the deletion of expired conversations, so that they do not stay until the next access. */
  #scheduleExpiry(): void {
    if (this.#cancelExpiry) return;
    const [oldest] = this.#conversations.values();
    if (!oldest) return;
    const delayMs = oldest.lastActiveAt + this.#limits.ttlMs - this.#clock.now();
    this.#cancelExpiry = this.#clock.schedule(Math.max(delayMs, 0), () => {
      this.#cancelExpiry = undefined;
      this.#expire();
      this.#scheduleExpiry();
    });
  }

  /** Adds a conversation as the latest of its visitor. The oldest beyond the limit are deleted. */
  #addToVisitor(id: string): void {
    const visitor = visitorOf(id);
    const ids = this.#ofVisitors.get(visitor) ?? new Set();
    this.#ofVisitors.set(visitor, ids.add(id));
    for (const oldest of ids) {
      if (ids.size <= this.#limits.conversationsPerVisitor) return;
      this.#remove(oldest);
    }
  }

  #remove(id: string): void {
    const conversation = this.#conversations.get(id);
    this.#conversations.delete(id);
    const visitor = visitorOf(id);
    const ids = this.#ofVisitors.get(visitor);
    ids?.delete(id);
    if (ids?.size === 0) this.#ofVisitors.delete(visitor);
    for (const share of conversation?.shares ?? []) share.release();
  }
}

/** The part of an id before the first slash. */
function visitorOf(id: string): string {
  return id.split('/', 1)[0] ?? '';
}

function mergeById(known: Transcript, added: readonly ChatMessage[]): Transcript {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()];
}
