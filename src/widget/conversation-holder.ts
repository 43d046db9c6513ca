import { createConversation } from '../conversation/create-conversation.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from '../conversation/conversation.ts';

export interface HolderListener {
  onChange(): void;
  onEvent(event: ConversationEvent): void;
}

/**
 * Holds the conversation of an element. While an answer is arriving, the conversation outlives the element for a moment: pages that replace their
 * body put the same element back, or another one, which then goes on with it.
 */
export class ConversationHolder {
  conversation: Conversation;

  readonly #listener: HolderListener;
  #options: ConversationOptions;
  #key = '';
  #isHeld = false;
  #stopListening: (() => void) | undefined;

  constructor(options: ConversationOptions, listener: HolderListener) {
    this.#listener = listener;
    this.#options = options;
    this.conversation = createConversation(options);
    owners.set(this.conversation, this);
  }

  /** Takes the conversation while the element is in the page. */
  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#key = freeKey(this.#options);
    heldKeys.add(this.#key);
    const found = lingering.get(this.#key);
    found?.leave();
    if (found) this.conversation = found.conversation;
    // Another element has taken it meanwhile.
    else if (owners.get(this.conversation) !== this) this.conversation = createConversation(this.#options);
    owners.set(this.conversation, this);
    const stops = [
      this.conversation.subscribe(() => this.#listener.onChange()),
      this.conversation.onEvent((event) => this.#listener.onEvent(event)),
    ];
    this.#stopListening = () => stops.forEach((stop) => stop());
  }

  configure(options: ConversationOptions): void {
    this.#options = options;
    this.conversation.configure(this.#withKey(options));
  }

  /** Leaves the conversation, because the element has left the page. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#stopListening?.();
    heldKeys.delete(this.#key);
    const { conversation } = this;
    if (conversation.getSnapshot().runningTurnId === undefined) return conversation.close();
    const key = this.#key;
    const stop = conversation.subscribe(() => conversation.getSnapshot().runningTurnId ?? finish());
    const timer = setTimeout(() => finish(), LINGER_MS);
    const finish = (): void => {
      leave();
      conversation.close();
    };
    const leave = (): void => {
      stop();
      clearTimeout(timer);
      lingering.delete(key);
    };
    lingering.set(key, { conversation, leave });
  }

  /** The first element of a kind has the visitor's only conversation; further ones have conversations of their own. */
  #withKey(options: ConversationOptions): ConversationOptions {
    const number = this.#key.slice(this.#key.lastIndexOf(' ') + 1);
    return { ...options, key: number > '1' ? number : undefined };
  }
}

/** The element that a conversation belongs to. */
const owners = new WeakMap<Conversation, ConversationHolder>();

/** The keys of the elements in the page. */
const heldKeys = new Set<string>();

/** Conversations whose element has left the page while an answer is arriving, by key. */
const lingering = new Map<string, { readonly conversation: Conversation; leave(): void }>();

/** How long a conversation waits for an element, in milliseconds. */
const LINGER_MS = 5_000;

/** The key for an element: what identifies its conversation, and its number among the elements that have the same. */
function freeKey({ transport = 'cat', url, userId, name }: ConversationOptions): string {
  const identity = [typeof transport === 'string' ? transport : numberOf(transport), url, userId, name].join(' ');
  let number = 1;
  while (heldKeys.has(`${identity} ${number}`)) number += 1;
  return `${identity} ${number}`;
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Tells a page's own transports and factories apart. */
function numberOf(transport: object): number {
  const number = numbers.get(transport) ?? (lastNumber += 1);
  numbers.set(transport, number);
  return number;
}
