import type { ChatEvent, ChatReply, DataPart, Media, MessageState } from '../../chat/index.ts';

/** The identity of a turn, the same on every relay. */
export interface TurnKey {
  readonly owner: string;
  readonly turnId: string;
}

/** What another relay must know of a turn to show it and to save it. */
export interface TurnRecord {
  readonly prompt: SharedPrompt;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface SharedPrompt {
  readonly text: string;
  readonly media?: readonly Media[];
  readonly data?: readonly DataPart[];
  readonly assistant?: string;
  readonly parentTurnId?: string | null;
}

/** The events of a turn that runs in this process, numbered from 1. */
export interface NumberedEvents {
  /** The number of the last event so far. */
  readonly length: number;
  readonly isOver: boolean;
  /** The state of the answer so far. */
  readonly state: MessageState;
  eventAt(number: number): ChatEvent | undefined;
}

/**
 * Shares running turns among relays. A turn has one producer, the relay that asks the provider, and any number of readers on all relays.
 * Without it turns can be read on the relay where they run. Every implementation must pass the contract suite in `test/contracts/turns.ts`.
 */
export interface SharedTurns {
  /**
   * Claims a turn for this relay, so that no other one asks its provider. A turn that failed or was stopped before `submittedAt` is
   * claimed anew; any other that exists is returned instead.
   * @throws StoreUnavailableError if that cannot be determined.
   */
  claim(key: TurnKey, record: TurnRecord, submittedAt: number): Promise<TurnProducer | SharedTurn>;
  /** The turn, if it runs on any relay or has ended recently. Its own relay does not ask. */
  find(key: TurnKey): Promise<SharedTurn | undefined>;
  /** The turns of an owner that run, or that nobody has ended because their relay died. */
  running(owner: string): Promise<readonly SharedTurn[]>;
  /** Stops a turn on the relay where it runs. */
  stop(key: TurnKey): void;
  /** Has the running turns of an owner end without being saved, because the conversation was deleted. @param turnIds Default: all. */
  clear(owner: string, turnIds?: ReadonlySet<string>): void;
  /**
   * Has all running turns of a visitor stopped by their relays, not saved, and forgotten.
   * @param visitor The first owner; the others begin with it and a slash.
   * @throws StoreUnavailableError
   */
  erase(visitor: string): Promise<void>;
}

/** Stores the events of a turn of this relay. Never throws, and never holds up the turn: what cannot be stored now is stored later. */
export interface TurnProducer {
  readonly kind: 'producer';
  /** Begins. `onStop` is called when a visitor stops the turn at another relay. */
  start(events: NumberedEvents, onStop: () => void): void;
  /** Calls a listener if the turn must not be saved, because another relay has deleted its conversation, or all of its visitor. */
  onCleared(listener: (isErased: boolean) => void): void;
  /** Called after each event. It is stored together with others within 20 ms. */
  publish(): void;
  /** Whether the turn was read at another relay lately. */
  readonly isReadElsewhere: boolean;
  /** Stores the end. Resolves to `false` if another relay has begun the turn anew, whose answer counts. */
  finish(): Promise<boolean>;
  /** Gives up a claim without having begun. */
  release(): void;
}

/** A turn that another relay runs or has run. */
export interface SharedTurn {
  readonly kind: 'shared';
  readonly turnId: string;
  readonly record: TurnRecord;
  /** The events from the first one, as they are stored. If the turn's relay has died, they end with the reason `interrupted`. */
  read(signal: AbortSignal): ChatReply;
  /** The events that are stored so far. */
  readStored(): Promise<readonly ChatEvent[]>;
  /** Whether this relay has ended the turn because that turn's relay died. Then this relay must save the answer. */
  readonly mustBeSaved: boolean;
}
