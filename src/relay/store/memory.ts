import type { ChatMessage, Clock, Transcript } from '../../chat/index.ts';
import { DEFAULT_MEMORY_LIMITS, type MemoryLimits } from '../limits.ts';
import { Pool, type Holder, type Share } from '../pool.ts';
import type { Store } from './store.ts';

interface Conversation {
  readonly messages: Transcript;
  readonly silentSince: number;
  /** What it is counted by: itself, and its characters. */
  readonly shares: readonly Share[];
}

/** Remembers in this process's memory, until it ends. */
export function createMemoryStore(clock: Clock, limits: Partial<MemoryLimits> = {}): Store {
  return new MemoryStore(clock, { ...DEFAULT_MEMORY_LIMITS, ...limits });
}

class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #limits: MemoryLimits;
  /** Silent longest first: whoever says something moves to the end. */
  readonly #conversations = new Map<string, Conversation>();
  readonly #count: Pool;
  readonly #characters: Pool;
  #cancelSweep: (() => void) | undefined;

  constructor(clock: Clock, limits: MemoryLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#count = new Pool({
      total: limits.conversations,
      perAddress: limits.conversationsPerAddress,
      perNetwork: limits.conversationsPerNetwork,
      replaces: true,
    });
    this.#characters = new Pool({
      total: limits.characters,
      perAddress: limits.charactersPerAddress,
      perNetwork: limits.charactersPerNetwork,
      replaces: true,
    });
  }

  async load(id: string): Promise<Transcript> {
    this.#sweep();
    return this.#conversations.get(id)?.messages ?? [];
  }

  async append(id: string, messages: readonly ChatMessage[], holder: Holder = {}): Promise<void> {
    this.#sweep();
    const merged = merge(this.#conversations.get(id)?.messages ?? [], messages).slice(-this.#limits.messages);
    this.#forget(id);
    const kept = this.#fit(merged, holder);
    if (kept.messages.length === 0) return;
    const forget = () => this.#forget(id);
    const shares: Share[] = [];
    for (const [pool, amount] of [[this.#count, 1] as const, [this.#characters, kept.characters] as const]) {
      const share = pool.take(holder, amount, forget);
      if (typeof share === 'string') {
        for (const each of shares) each.release();
        return;
      }
      shares.push(share);
    }
    this.#conversations.set(id, { messages: kept.messages, silentSince: this.#clock.now(), shares });
    this.#scheduleSweep();
  }

  async clear(id: string): Promise<void> {
    this.#forget(id);
  }

  async close(): Promise<void> {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const id of this.#conversations.keys()) this.#forget(id);
  }

  /** The latest messages that one conversation has room for: it must not push out the others. */
  #fit(messages: Transcript, { address, network }: Holder): { messages: Transcript; characters: number } {
    const { conversationCharacters, characters: total, charactersPerAddress, charactersPerNetwork } = this.#limits;
    const limit = Math.min(
      conversationCharacters,
      total,
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

  #sweep(): void {
    const latest = this.#clock.now() - this.#limits.timeToLive;
    for (const [id, { silentSince }] of this.#conversations) {
      if (silentSince > latest) return;
      this.#forget(id);
    }
  }

  /** What is to be forgotten goes when its time has come, not when somebody next happens to ask. */
  #scheduleSweep(): void {
    if (this.#cancelSweep) return;
    const [oldest] = this.#conversations.values();
    if (!oldest) return;
    const wait = oldest.silentSince + this.#limits.timeToLive - this.#clock.now();
    this.#cancelSweep = this.#clock.after(Math.max(wait, 0), () => {
      this.#cancelSweep = undefined;
      this.#sweep();
      this.#scheduleSweep();
    });
  }

  #forget(id: string): void {
    const conversation = this.#conversations.get(id);
    this.#conversations.delete(id);
    for (const share of conversation?.shares ?? []) share.release();
  }
}

function merge(known: Transcript, added: readonly ChatMessage[]): Transcript {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()];
}
