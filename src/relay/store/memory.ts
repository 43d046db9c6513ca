import type { ChatMessage, Clock, Transcript } from '../../chat/index.ts';
import { DEFAULT_MEMORY_LIMITS, type MemoryLimits } from '../limits.ts';
import type { Store } from './store.ts';

interface Conversation {
  readonly messages: Transcript;
  readonly characters: number;
  readonly silentSince: number;
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
  #characters = 0;
  #cancelSweep: (() => void) | undefined;

  constructor(clock: Clock, limits: MemoryLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  async load(id: string): Promise<Transcript> {
    this.#sweep();
    return this.#conversations.get(id)?.messages ?? [];
  }

  async append(id: string, messages: readonly ChatMessage[]): Promise<void> {
    this.#sweep();
    const merged = merge(this.#conversations.get(id)?.messages ?? [], messages).slice(-this.#limits.messages);
    this.#forget(id);
    const kept = this.#fit(merged);
    if (kept.messages.length === 0) return;
    this.#conversations.set(id, { ...kept, silentSince: this.#clock.now() });
    this.#characters += kept.characters;
    this.#makeRoom();
    this.#scheduleSweep();
  }

  async clear(id: string): Promise<void> {
    this.#forget(id);
  }

  async close(): Promise<void> {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    this.#conversations.clear();
    this.#characters = 0;
  }

  /** The latest messages that one conversation has room for: it must not push out the others. */
  #fit(messages: Transcript): Pick<Conversation, 'messages' | 'characters'> {
    const limit = Math.min(this.#limits.conversationCharacters, this.#limits.characters);
    let characters = 0;
    for (let start = messages.length; start > 0; start--) {
      const size = JSON.stringify(messages[start - 1]).length;
      if (characters + size > limit) return { messages: messages.slice(start), characters };
      characters += size;
    }
    return { messages, characters };
  }

  #makeRoom(): void {
    for (const id of this.#conversations.keys()) {
      const isFull =
        this.#conversations.size > this.#limits.conversations || this.#characters > this.#limits.characters;
      if (!isFull) return;
      this.#forget(id);
    }
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
    this.#characters -= this.#conversations.get(id)?.characters ?? 0;
    this.#conversations.delete(id);
  }
}

function merge(known: Transcript, added: readonly ChatMessage[]): Transcript {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()];
}
