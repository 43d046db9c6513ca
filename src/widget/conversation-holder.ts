import type { Clock } from '../chat/index.ts';
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
  readonly #clock: Pick<Clock, 'schedule'>;
  #isHeld = false;
  /** The element's place, or the last one that it had. */
  #place: Place | undefined;
  #stopListening = (): void => {};
  #stopLingering = (): void => {};

  constructor(options: ConversationOptions, listener: HolderListener, clock: Pick<Clock, 'schedule'> = pageClock) {
    this.#listener = listener;
    this.#clock = clock;
    this.conversation = createConversation(options);
    owners.set(this.conversation, this);
  }

  /** Takes the conversation, because the element is in the page, and applies the options. Does only the latter while it has it. */
  hold(options: ConversationOptions): void {
    if (!this.#isHeld) {
      this.#isHeld = true;
      this.#place = takePlace(options);
      this.#takeConversation(this.#place, options);
      const stops = [
        this.conversation.subscribe(() => this.#listener.onChange()),
        this.conversation.onEvent((event) => this.#listener.onEvent(event)),
      ];
      this.#stopListening = () => stops.forEach((stop) => stop());
    }
    this.configure(options);
  }

  /** Applies the options, unless another element has taken the conversation. */
  configure(options: ConversationOptions): void {
    if (owners.get(this.conversation) !== this) return;
    if (this.#isHeld && this.#place && this.#place.identity !== identityOf(options)) {
      leavePlace(this.#place);
      this.#place = takePlace(options);
    }
    this.conversation.configure(withKey(options, this.#place));
  }

  /** Leaves the conversation, because the element has left the page. */
  release(): void {
    if (!this.#isHeld || !this.#place) return;
    this.#isHeld = false;
    this.#stopListening();
    leavePlace(this.#place);
    if (isRunning(this.conversation)) this.#stopLingering = linger(this.#place, this.conversation, this.#clock);
    else this.conversation.close();
  }

  #takeConversation(place: Place, options: ConversationOptions): void {
    const found = lingering.get(keyOf(place));
    if (found) {
      found.stop();
      this.conversation = found.conversation;
    } else if (owners.get(this.conversation) === this) this.#stopLingering();
    // Another element has taken it meanwhile.
    else this.conversation = createConversation(withKey(options, place));
    owners.set(this.conversation, this);
  }
}

/** The place of an element among those in the page whose options name the same conversation. */
interface Place {
  /** The options that identify the conversation. */
  readonly identity: string;
  /** From 1. */
  readonly number: number;
}

/** The keys of the places that are taken. */
const takenKeys = new Set<string>();

/** Conversations whose element has left the page while an answer is arriving, by its place. */
const lingering = new Map<string, { readonly conversation: Conversation; stop(): void }>();

/** The element that a conversation belongs to. */
const owners = new WeakMap<Conversation, ConversationHolder>();

/** How long a conversation waits for an element, in milliseconds. */
const LINGER_MS = 5_000;

function takePlace(options: ConversationOptions): Place {
  const identity = identityOf(options);
  let number = 1;
  while (takenKeys.has(keyOf({ identity, number }))) number += 1;
  takenKeys.add(keyOf({ identity, number }));
  return { identity, number };
}

function leavePlace(place: Place): void {
  takenKeys.delete(keyOf(place));
}

function keyOf({ identity, number }: Place): string {
  return `${number} ${identity}`;
}

/** The first element of a kind has the visitor's only conversation; further ones have conversations of their own. */
function withKey(options: ConversationOptions, place: Place | undefined): ConversationOptions {
  return place && place.number > 1 ? { ...options, key: `${place.number}` } : { ...options, key: undefined };
}

/** Keeps a conversation until its answer has ended or the time is over, then closes it. Returns a function that ends that without closing it. */
function linger(place: Place, conversation: Conversation, clock: Pick<Clock, 'schedule'>): () => void {
  const key = keyOf(place);
  const stop = (): void => {
    unsubscribe();
    cancelTimer();
    if (lingering.get(key)?.conversation === conversation) lingering.delete(key);
  };
  const finish = (): void => {
    stop();
    conversation.close();
  };
  const unsubscribe = conversation.subscribe(() => {
    if (!isRunning(conversation)) finish();
  });
  const cancelTimer = clock.schedule(LINGER_MS, finish);
  lingering.set(key, { conversation, stop });
  return stop;
}

const pageClock: Pick<Clock, 'schedule'> = {
  schedule(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

function isRunning(conversation: Conversation): boolean {
  return conversation.getSnapshot().runningTurnId !== undefined;
}

function identityOf({ transport = 'cat', url, userId, name }: ConversationOptions): string {
  return [typeof transport === 'string' ? transport : numberOf(transport), url, userId, name].join('\n');
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Tells a page's own transports and factories apart. */
function numberOf(transport: object): number {
  const number = numbers.get(transport) ?? (lastNumber += 1);
  numbers.set(transport, number);
  return number;
}
