import { titleOf } from '../../chat/conversation-title.ts';
import type { ChatMessage, Clock, Transcript } from '../../chat/index.ts';
import { DEFAULT_MEMORY_LIMITS, type MemoryLimits } from '../limits/limits.ts';
import { Pool, type Holder, type Share } from '../limits/pool.ts';
import type { ConversationStore, GivenTitle, StoredSummary } from './conversation-store.ts';

/** A conversation with all that a store keeps of it. */
export interface ConversationRecord {
  readonly id: string;
  readonly messages: Transcript;
  /** Not counted: it is short, and there is one of each conversation. */
  readonly title: GivenTitle | undefined;
  /** When it was changed last, in milliseconds since 1970. */
  readonly lastActiveAt: number;
  readonly holder: Holder;
}

interface StoredConversation extends ConversationRecord {
  /** The shares that count the conversation and its characters. */
  readonly shares: readonly Share[];
}

/**
 * Creates a store in the memory of this process.
 * @param onChange Called after each change, including the deletion of what has expired.
 */
export function createMemoryStore(
  clock: Clock,
  limits: Partial<MemoryLimits> = {},
  onChange: () => void = () => {},
): MemoryStore {
  return new MemoryStore(clock, { ...DEFAULT_MEMORY_LIMITS, ...limits }, onChange);
}

export class MemoryStore implements ConversationStore {
  readonly ttlMs: number;
  readonly #clock: Clock;
  readonly #limits: MemoryLimits;
  readonly #onChange: () => void;
  /** Ordered by the time of the last message, oldest first. */
  readonly #conversations = new Map<string, StoredConversation>();
  /** The ids of each visitor's conversations, in the same order. */
  readonly #ofVisitors = new Map<string, Set<string>>();
  readonly #conversationPool: Pool;
  readonly #characterPool: Pool;
  #cancelExpiry: (() => void) | undefined;

  constructor(clock: Clock, limits: MemoryLimits, onChange: () => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onChange = onChange;
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
    const merged = mergeById(known, messages);
    this.#remove(id);
    this.#add({ id, messages: merged, title, lastActiveAt: this.#clock.now(), holder });
    this.#onChange();
  }

  /** The conversations as they are now, the one that has been inactive longest first. */
  records(): readonly ConversationRecord[] {
    this.#expire();
    return [...this.#conversations.values()];
  }

  /** Adds a conversation of an earlier store, within the limits of this one and unless it has expired. In the order of {@link records}. */
  restore(record: ConversationRecord): void {
    // The system's clock may have been set back since.
    const lastActiveAt = Math.min(record.lastActiveAt, this.#clock.now());
    if (lastActiveAt <= this.#clock.now() - this.#limits.ttlMs) return this.#onChange();
    this.#remove(record.id);
    this.#add({ ...record, lastActiveAt });
  }

  /** Adds a conversation as the latest, as far as the limits allow it. */
  #add(record: ConversationRecord): void {
    const { id, holder } = record;
    const trimmed = this.#trim(record.messages.slice(-this.#limits.messagesPerConversation), holder);
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
    this.#conversations.set(id, { ...record, messages: trimmed.messages, shares });
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
    if (!stored) return false;
    this.#conversations.set(id, { ...stored, title });
    this.#onChange();
    return true;
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
    if (!conversation) return;
    this.#conversations.delete(id);
    const visitor = visitorOf(id);
    const ids = this.#ofVisitors.get(visitor);
    ids?.delete(id);
    if (ids?.size === 0) this.#ofVisitors.delete(visitor);
    for (const share of conversation.shares) share.release();
    this.#onChange();
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
