import type { Clock } from '../../../chat/index.ts';
import type { CatBehavior } from '../../../protocol/cat-behavior.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { TabChannel } from './tab-channel.ts';

export interface StaleSocketDetectorOptions {
  readonly getBehavior: () => CatBehavior;
  /** Says which Cat it is, and which visitor. */
  readonly channelName: string;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Whether another socket may take the place of this one without anybody missing a word. */
  readonly isIdle: () => boolean;
  /** Other tabs have come or gone. */
  readonly onOtherTabsChange: () => void;
  /** Has another socket take the place of this one. */
  readonly replaceSocket: () => void;
  /** What is waited for may not come to this socket. */
  readonly onSuspicion: () => void;
}

/**
 * Whether our socket is the one that the Cat speaks to. Of 1.9 a socket goes deaf without a word: when another one of the same visitor
 * is opened, and when an older one is through, be it that of another tab, of the page before, or of before the network changed.
 */
export class StaleSocketDetector {
  /** Whether it should be replaced before anything is asked on it. */
  isStale = false;
  /** Whether other tabs speak to the same Cat as the same visitor. */
  hasOtherTabs = false;
  /** How many turns were asked on this socket. */
  #promptCount = 0;
  #openedAt = 0;
  #hasClosedAbnormally = false;
  readonly #options: StaleSocketDetectorOptions;
  readonly #tabChannel: TabChannel;
  #cancelTimer = (): void => {};

  constructor(options: StaleSocketDetectorOptions) {
    this.#options = options;
    const onPresence = (isPresent: boolean) => {
      this.hasOtherTabs = isPresent;
      options.onOtherTabsChange();
    };
    this.#tabChannel = new TabChannel(
      options.channelName,
      { onPresence, onSocketChange: () => this.#onOtherTab() },
      options.closing,
    );
    this.#tabChannel.announceSocket();
  }

  /** Whether the other tabs, if there are any, have not had the time to say so. */
  get isAwaitingOtherTabs(): boolean {
    return this.#options.clock.now() - this.#openedAt < TAB_DISCOVERY_MS;
  }

  onSocketOpen(): void {
    const { clock } = this.#options;
    this.isStale = false;
    this.#promptCount = 0;
    this.#openedAt = clock.now();
    this.#tabChannel.announceSocket();
    // The Cat finds out late that the last one is dead, and takes this one off its list for it.
    if (this.#hasClosedAbnormally) this.#cancelTimer = clock.schedule(DEAD_SOCKET_MS, () => this.#suspectSocket());
    this.#hasClosedAbnormally = false;
  }

  onSocketClosed(code: number): void {
    this.#cancelTimer();
    this.#hasClosedAbnormally = code === CLOSE.ABNORMAL;
  }

  onPromptSent(): void {
    this.#promptCount += 1;
  }

  /** An answer came that this socket may not have been asked for. `isOlder`: it surely was not. */
  onAnswer(isFromEarlierSocket: boolean): void {
    if (isFromEarlierSocket || this.#promptCount === 0) this.#suspectSocket();
  }

  /** Its silence is proof: the Cat has said something meanwhile. */
  onMissedAnswer(): void {
    this.isStale = true;
  }

  dispose(): void {
    this.#cancelTimer();
  }

  #suspectSocket(): void {
    const { getBehavior, isIdle, replaceSocket, onSuspicion } = this.#options;
    if (!getBehavior().dropsSocketWithoutClose) return;
    this.isStale = true;
    if (isIdle()) replaceSocket();
    else onSuspicion();
  }

  /** What another tab takes is taken back when there is something to ask, and no sooner. */
  #onOtherTab(): void {
    const { getBehavior, onSuspicion } = this.#options;
    if (!getBehavior().dropsSocketWithoutClose) return;
    this.isStale = true;
    onSuspicion();
  }
}

/* Milliseconds. */

/** In which other tabs have answered. */
const TAB_DISCOVERY_MS = 500;

/** After which a Cat has found out that a socket is dead: its keepalive takes from 20 to 45 seconds. */
const DEAD_SOCKET_MS = 60_000;
