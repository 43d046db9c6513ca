import type { Clock } from '../../chat/clock.ts';
import { SilenceTimer } from '../../chat/silence-timer.ts';

export interface LeaderWatchOptions {
  readonly clock: Clock;
  /** Whether this tab may replace a leader that is late. */
  mayReplace(): boolean;
  /** Sends a request to the leader. */
  onRequest(): void;
  /** The leader is late and is to be replaced. */
  onLate(): void;
}

/** Checks that the leader replies: to each request, and to one that is made when its changes stop. */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions;
  readonly #silence: SilenceTimer;
  #cancelRequest: (() => void) | undefined;

  constructor(options: LeaderWatchOptions) {
    this.#options = options;
    this.#silence = new SilenceTimer(options.clock, () => this.request(), REPLY_MS);
  }

  /** Sends a request, unless one waits for its reply. */
  request(): void {
    if (this.#cancelRequest) return;
    this.#cancelRequest = this.startTimer(() => this.requestAgain());
    this.#options.onRequest();
  }

  /** Sends a request, and gives the leader the whole time for it. */
  requestAgain(): void {
    this.onReply();
    this.request();
  }

  onReply(): void {
    this.#cancelRequest?.();
    this.#cancelRequest = undefined;
  }

  /** Records a message of the leader. */
  recordActivity(): void {
    this.#silence.recordActivity();
  }

  /** Sets whether silence is a reason for a request. */
  expectActivity(isExpected: boolean): void {
    if (!isExpected) this.#silence.stop();
    else if (!this.#silence.isRunning && !this.#cancelRequest) this.#silence.start();
  }

  stop(): void {
    this.onReply();
    this.#silence.stop();
  }

  /**
   * Starts the time that the leader has for a reply. Returns a function that cancels it.
   *
   * @param onKept The leader is late, but this tab may not replace it.
   */
  startTimer(onKept?: () => void): () => void {
    const { clock } = this.#options;
    const dueAt = clock.now() + REPLY_MS;
    let cancel = clock.schedule(REPLY_MS, () => {
      // This page was frozen or busy itself, and the reply may be waiting here.
      if (clock.now() - dueAt > MAX_DELAY_MS) cancel = this.startTimer(onKept);
      else if (this.#options.mayReplace()) this.#options.onLate();
      else onKept?.();
    });
    return () => cancel();
  }
}

/** The time within which a leader must reply, and the silence after which it is checked. */
const REPLY_MS = 2000;

/** The delay of a timer beyond which this page was stalled. Browsers delay timers of hidden pages by up to a second. */
const MAX_DELAY_MS = 1000;
