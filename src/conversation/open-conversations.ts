import { createConversation } from './create-conversation.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from './conversation.ts';

export interface OpenConversationsHost {
  /** The options of the conversation with this key. */
  optionsOf(key: string): ConversationOptions;
  /** An event of any of them. */
  onEvent(event: ConversationEvent, key: string): void;
  /** A conversation has more or fewer messages, or runs or does not. */
  onChange(): void;
}

/** The conversations that this page has opened, by their keys. One is shown; the others are open as long as their turns run. */
export class OpenConversations {
  key: string;
  readonly #host: OpenConversationsHost;
  /** The one that was shown last is the last one. */
  readonly #held = new Map<string, HeldConversation>();

  constructor(host: OpenConversationsHost, key: string, conversation: Conversation) {
    this.#host = host;
    this.key = key;
    this.#hold(key, conversation);
  }

  get current(): Conversation {
    return (this.#held.get(this.key) as HeldConversation).conversation;
  }

  get entries(): readonly (readonly [key: string, conversation: Conversation])[] {
    return [...this.#held].map(([key, { conversation }]) => [key, conversation]);
  }

  get(key: string): Conversation | undefined {
    return this.#held.get(key)?.conversation;
  }

  /** Shows another conversation. That of before is closed, at the end of its turns if some are running or queued. */
  show(key: string): Conversation {
    const { key: before } = this;
    const held = this.#held.get(key) ?? this.#hold(key, createConversation(this.#host.optionsOf(key)));
    this.#held.delete(key);
    this.#held.set(key, held);
    this.key = key;
    held.conversation.configure(this.#host.optionsOf(key));
    held.conversation.open();
    if (before !== key) this.#closeIfIdle(before);
    this.#limit();
    return held.conversation;
  }

  /** Closes a conversation that is not shown, whatever runs in it. */
  close(key: string): void {
    if (key !== this.key) this.#held.get(key)?.conversation.close();
  }

  /** Closes all that are not shown. */
  closeOthers(): void {
    for (const key of this.#held.keys()) this.close(key);
  }

  /** Removes a conversation that is not shown, with what is stored of it. */
  discard(key: string): void {
    const held = this.#held.get(key);
    if (!held || key === this.key) return;
    held.stop();
    this.#held.delete(key);
    held.conversation.discard();
  }

  /** The one that is shown is another visitor's now, and has this key. All others are removed. */
  becomeOnly(key: string): void {
    this.#forgetOthers();
    const { current } = this;
    this.#held.get(this.key)?.stop();
    this.#held.clear();
    this.key = key;
    this.#hold(key, current);
  }

  /** @param keepsShown Whether somebody else closes the one that is shown. */
  dispose(keepsShown: boolean): void {
    this.#forgetOthers();
    if (keepsShown) this.#held.get(this.key)?.stop();
    else this.#forget(this.key);
  }

  #forgetOthers(): void {
    for (const key of this.#held.keys()) if (key !== this.key) this.#forget(key);
  }

  #forget(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    held?.stop();
    held?.conversation.dispose();
  }

  #hold(key: string, conversation: Conversation): HeldConversation {
    let state = stateOf(conversation);
    const stops = [
      conversation.onEvent((event) => this.#host.onEvent(event, key)),
      conversation.subscribe(() => {
        const next = stateOf(conversation);
        if (next === state) return;
        state = next;
        if (key !== this.key) this.#closeIfIdle(key);
        this.#host.onChange();
      }),
    ];
    const held = { conversation, stop: () => stops.forEach((stop) => stop()) };
    this.#held.set(key, held);
    return held;
  }

  #closeIfIdle(key: string): void {
    const conversation = this.#held.get(key)?.conversation;
    if (conversation && !hasTurns(conversation)) conversation.close();
  }

  /** Forgets the idle ones that were shown longest ago. With a storage they are read again. */
  #limit(): void {
    if (this.#host.optionsOf(this.key).storage === 'none') return;
    for (const [key, { conversation }] of this.#held) {
      if (this.#held.size <= MAX_HELD) return;
      if (key !== this.key && !hasTurns(conversation)) this.#forget(key);
    }
  }
}

interface HeldConversation {
  readonly conversation: Conversation;
  /** Ends listening to it. */
  readonly stop: () => void;
}

/** How many conversations are held, so that their messages are there at once. */
const MAX_HELD = 20;

/** Whether turns are running or queued. */
export function hasTurns(conversation: Conversation): boolean {
  const { runningTurnId, messages } = conversation.getSnapshot();
  return runningTurnId !== undefined || messages.at(-1)?.state === 'queued';
}

/** Whether one answer is complete: the first one. */
export function hasFirstAnswer(conversation: Conversation): boolean {
  const { messages } = conversation.getSnapshot();
  return messages.filter(({ role, state }) => role === 'assistant' && state === 'done').length === 1;
}

/** What of a conversation the list shows. */
function stateOf(conversation: Conversation): string {
  const { id, messages } = conversation.getSnapshot();
  return `${id} ${messages.length > 0} ${hasTurns(conversation)}`;
}
