import type { Clock } from '../chat/index.ts';
import { createConversation } from '../conversation/create-conversation.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from '../conversation/conversation.ts';
import { lastOpenKey, storeOpenKey } from '../conversation/open-key.ts';

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
  /** The key of the conversation; empty for the first one. */
  key = '';

  readonly #listener: HolderListener;
  readonly #clock: Pick<Clock, 'schedule'>;
  #isHeld = false;
  /** The latest options. */
  #options: ConversationOptions;
  /** The element's place, or the last one that it had. */
  #place: Place | undefined;
  #stopListening = (): void => {};
  #stopLingering = (): void => {};

  constructor(options: ConversationOptions, listener: HolderListener, clock: Pick<Clock, 'schedule'> = pageClock) {
    this.#listener = listener;
    this.#clock = clock;
    this.#options = options;
    this.key = lastOpenKey(options);
    this.conversation = createConversation(withKey(options, this.key));
    owners.set(this.conversation, this);
  }

  /** Takes the conversation, because the element is in the page, and applies the options. Does only the latter while it has it. */
  hold(options: ConversationOptions): void {
    if (!this.#isHeld) {
      this.#isHeld = true;
      const before = this.#place;
      this.#place = takePlace(options);
      if (firstKey(before) !== firstKey(this.#place)) this.key = this.#lastOpenKey(options);
      this.#takeConversation(this.#place, options);
      this.#listen();
    }
    this.configure(options);
  }

  /** Applies the options, unless another element has taken the conversation. */
  configure(options: ConversationOptions): void {
    if (owners.get(this.conversation) !== this) return;
    if (this.#isHeld && this.#place && this.#place.identity !== identityOf(options)) {
      leavePlace(this.#place);
      const isOtherUser = this.#options.userId !== options.userId;
      this.#place = takePlace(options);
      // A conversation with messages goes on until it is another user's.
      if (isOtherUser || this.conversation.getSnapshot().messages.length === 0) this.key = this.#lastOpenKey(options);
    }
    this.#options = options;
    this.conversation.configure(withKey(options, this.key));
  }

  /** The options of the visitor's first conversation here: further elements of a kind begin with others. */
  firstOptions(options: ConversationOptions): ConversationOptions {
    return withKey(options, firstKey(this.#place));
  }

  /** Continues with another conversation. Whoever opened it closes the one of before. */
  replace(key: string, conversation: Conversation): void {
    this.#stopListening();
    this.key = key;
    this.conversation = conversation;
    owners.set(conversation, this);
    if (this.#isHeld) this.#listen();
  }

  /** Leaves the conversation, because the element has left the page. */
  release(): void {
    if (!this.#isHeld || !this.#place) return;
    this.#isHeld = false;
    this.#stopListening();
    leavePlace(this.#place);
    const { key, conversation } = this;
    if (isRunning(conversation)) this.#stopLingering = linger(this.#place, { key, conversation }, this.#clock);
    else this.conversation.close();
  }

  #takeConversation(place: Place, options: ConversationOptions): void {
    const found = lingering.get(keyOf(place));
    if (found) {
      found.stop();
      this.key = found.key;
      this.conversation = found.conversation;
    } else if (owners.get(this.conversation) === this) this.#stopLingering();
    // Another element has taken it meanwhile.
    else this.conversation = createConversation(withKey(options, this.key));
    owners.set(this.conversation, this);
  }

  #listen(): void {
    const stops = [
      this.conversation.subscribe(() => this.#listener.onChange()),
      this.conversation.onEvent((event) => {
        // This tab goes on with it after a reload, whatever is opened in others meanwhile.
        if (event.type === 'prompt') storeOpenKey(this.firstOptions(this.#options), this.key, true);
        this.#listener.onEvent(event);
      }),
    ];
    this.#stopListening = () => stops.forEach((stop) => stop());
  }

  #lastOpenKey(options: ConversationOptions): string {
    return lastOpenKey(this.firstOptions(options));
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
const lingering = new Map<string, KeyedConversation & { stop(): void }>();

interface KeyedConversation {
  readonly key: string;
  readonly conversation: Conversation;
}

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

/** The first element of a kind begins with the visitor's first conversation; further ones begin with conversations of their own. */
function firstKey(place: Place | undefined): string {
  return place && place.number > 1 ? `${place.number}` : '';
}

function withKey(options: ConversationOptions, key: string): ConversationOptions {
  return { ...options, key: key || undefined };
}

/** Keeps a conversation until its answer has ended or the time is over, then closes it. Returns a function that ends that without closing it. */
function linger(
  place: Place,
  { key: conversationKey, conversation }: KeyedConversation,
  clock: Pick<Clock, 'schedule'>,
): () => void {
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
  lingering.set(key, { key: conversationKey, conversation, stop });
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
