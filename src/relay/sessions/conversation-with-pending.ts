import { createMessage, isPending, type ChatMessage, type Transcript } from '../../chat/index.ts';
import { messageId, type TurnPlace } from './conversation-tree.ts';
import type { SessionPrompt } from './prompt.ts';
import { toMessages } from './save-turn.ts';

/** A turn that is not saved yet. */
export interface UnsavedTurn {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  /** Its answer so far. Absent if it has not begun. */
  readonly turn?: { readonly answer: ChatMessage; readonly lastEventNumber: number } | undefined;
  readonly createdAt: number;
}

/**
 * A conversation and its turns that are not saved yet, each in the place where it will be saved. `conversation-tree.ts` would read all
 * messages for each turn: a visitor can have a thousand prompts waiting, and request the history any number of times.
 */
export class ConversationWithPending {
  /** By their ids, in order. */
  readonly #messages = new Map<string, ChatMessage>();
  /** For each message the latest of those that follow it. */
  readonly #latestChildren = new Map<string, ChatMessage>();
  #latest: ChatMessage | undefined;

  /** @param stored The stored messages, with their parents. */
  constructor(stored: Transcript) {
    this.#setAll(stored);
  }

  get messages(): Transcript {
    return [...this.#messages.values()];
  }

  /** Adds a prompt and its answer so far. A pending answer has the number of its last event. */
  add({ prompt, turnId, turn, createdAt }: UnsavedTurn): void {
    const known = this.#find(turnId, 'assistant');
    // The same turn from another connection, or one that has been answered, and will be answered from the memory.
    if (!turn && known && (isPending(known) || known.state === 'done')) return;
    const answer =
      turn?.answer ?? createMessage('assistant', { id: messageId(turnId, 'assistant'), turnId, createdAt });
    const [question, reply] = toMessages(prompt, answer, this.#parentOf({ ...prompt, turnId }));
    if (known) this.#setAll(this.messages.filter((message) => message.turnId !== turnId));
    this.#set(question);
    this.#set(isPending(reply) ? { ...reply, lastEventNumber: turn?.lastEventNumber ?? 0 } : reply);
  }

  /** Replaces all messages. For a retried turn, which comes last: there are never many. */
  #setAll(messages: Transcript): void {
    this.#messages.clear();
    this.#latestChildren.clear();
    this.#latest = undefined;
    for (const message of messages) this.#set(message);
  }

  /** The end of `pathBefore` of the same conversation. */
  #parentOf({ turnId, parentTurnId }: TurnPlace): string | undefined {
    if (parentTurnId === null) return undefined;
    const stored = this.#find(turnId, 'user') ?? this.#find(turnId, 'assistant');
    const requested = parentTurnId === undefined ? undefined : this.#find(parentTurnId, 'assistant');
    if (requested && !(stored && this.#follows(requested, turnId))) return requested.id;
    return stored ? this.#get(stored.parentId)?.id : this.#lastOfCurrentPath()?.id;
  }

  /** Whether a message is of this turn or follows it. */
  #follows(message: ChatMessage, turnId: string): boolean {
    let next: ChatMessage | undefined = message;
    for (let depth = 0; next && depth < this.#messages.size; depth++) {
      if (next.turnId === turnId) return true;
      next = this.#get(next.parentId);
    }
    return false;
  }

  #lastOfCurrentPath(): ChatMessage | undefined {
    let last = this.#latest;
    for (let depth = 0; last && depth < this.#messages.size; depth++) {
      const next = this.#latestChildren.get(last.id);
      if (!next) break;
      last = next;
    }
    return last;
  }

  #set(message: ChatMessage): void {
    const { id, parentId } = message;
    this.#messages.set(id, message);
    if (isAsLate(message, this.#latest)) this.#latest = message;
    if (parentId !== undefined && isAsLate(message, this.#latestChildren.get(parentId)))
      this.#latestChildren.set(parentId, message);
  }

  #find(turnId: string, role: ChatMessage['role']): ChatMessage | undefined {
    return this.#messages.get(messageId(turnId, role));
  }

  #get(id: string | undefined): ChatMessage | undefined {
    return id === undefined ? undefined : this.#messages.get(id);
  }
}

function isAsLate({ createdAt = 0 }: ChatMessage, other: ChatMessage | undefined): boolean {
  return createdAt >= (other?.createdAt ?? 0);
}
