import type { Clock } from '../../chat/clock.ts';
import type { TabLocks } from './leader-lock.ts';
import type { BroadcastPort } from './tab-channel.ts';

/** `joining`: the leader is not known yet · `alone`: the browser cannot connect tabs, so that this one does everything itself. */
export type TabRole = 'joining' | 'leader' | 'follower' | 'alone';

/**
 * The conversation and the browser as a tab of a group uses them. Verbs, changes, states and the values of calls must be cloneable, and the
 * first three not `undefined`. All functions but `call` are called synchronously.
 */
export interface TabGroupOptions<Verb, Change, State> {
  /** Identifies the conversation in this browser. */
  readonly key: string;
  /** Random id of this tab. */
  readonly tabId: string;
  /** `navigator.locks`, which is missing on plain http pages. */
  readonly locks: TabLocks | undefined;
  /** Opens a `BroadcastChannel`. It may throw. */
  readonly openPort: (name: string) => BroadcastPort;
  /** The window. Its `pagehide` and `pageshow` are used. */
  readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  readonly clock: Clock;
  /** Whether the visitor sees this tab. A hidden one replaces a leader only for a call of its own. */
  isVisible(): boolean;
  /**
   * This tab leads, or works alone, from now on.
   *
   * @param isCurrent Whether it has the state of the leader before it. `false` at the start, after a return from the back/forward cache and
   * after another tab has led without this one: storage may have a later state.
   */
  onLead(isCurrent: boolean): void;
  /**
   * Another tab leads, or may while this page is hidden. What this one runs as the leader goes on there: it is to be left, not stopped.
   *
   * @param mayReturn The page is being left, and the browser may keep it. If it comes back and another tab leads, this is called again.
   */
  onFollow(mayReturn: boolean): void;
  /** Another tab has deleted what the group shows. */
  onDelete(): void;
  /** Runs a verb in the leader, once per call. */
  call(verb: Verb): Promise<unknown>;
  getState(): State;
  /** Replaces the state by the leader's. If it throws, the leader is replaced like one that does not answer. */
  applyState(state: State): void;
  /** Applies a change of the leader. If it throws, the whole state is requested. */
  applyChange(change: Change): void;
}
