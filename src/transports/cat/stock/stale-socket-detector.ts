import type { Clock } from '../../../chat/index.ts';
import type { CatBehavior } from '../../../protocol/cat-behavior.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { TabChannel } from './tab-channel.ts';

export interface StaleSocketDetectorOptions {
  readonly getBehavior: () => CatBehavior;
  /** Identifies the Cat and the visitor. */
  readonly channelName: string;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Whether the socket can be replaced without losing a frame. */
  readonly isIdle: () => boolean;
  /** Other tabs were opened or closed. */
  readonly onOtherTabsChange: () => void;
  readonly replaceSocket: () => void;
  /** The pending answer may not arrive on this socket. */
  readonly onSuspicion: () => void;
}

/**
 * Detects whether the Cat still writes to our socket. Cat 1.9 silently stops writing to a socket when the same user opens another one, or
 * when an older socket of that user closes: that of another tab, of the previous page, or of the network before a change.
 */
export class StaleSocketDetector {
  /** Whether the socket must be replaced before the next prompt. */
  isStale = false;
  /** Whether other tabs are connected to the same Cat as the same visitor. */
  hasOtherTabs = false;
  /** The number of prompts sent on this socket. */
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

  /** Whether other tabs may not have answered yet. */
  get isAwaitingOtherTabs(): boolean {
    return this.#options.clock.now() - this.#openedAt < TAB_DISCOVERY_MS;
  }

  onSocketOpen(): void {
    const { clock } = this.#options;
    this.isStale = false;
    this.#promptCount = 0;
    this.#openedAt = clock.now();
    this.#tabChannel.announceSocket();
    // The Cat detects late that the previous socket is dead, and then forgets this one.
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

  /** An answer arrived. `isFromEarlierSocket`: its prompt was sent on an earlier socket. */
  onAnswer(isFromEarlierSocket: boolean): void {
    if (isFromEarlierSocket || this.#promptCount === 0) this.#suspectSocket();
  }

  /** The history has an answer that this socket did not deliver, so it is certainly stale. */
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

  /** Another tab's socket has replaced ours. It is replaced before the next prompt, not at once, or the tabs would take turns forever. */
  #onOtherTab(): void {
    const { getBehavior, onSuspicion } = this.#options;
    if (!getBehavior().dropsSocketWithoutClose) return;
    this.isStale = true;
    onSuspicion();
  }
}

/** Other tabs answer within this time. */
const TAB_DISCOVERY_MS = 500;

/** A Cat detects a dead socket within this time: its keepalive takes 20 to 45 seconds. */
const DEAD_SOCKET_MS = 60_000;
