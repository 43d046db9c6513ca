import { ChatError, errorInfo, toErrorInfo, type ChatErrorInfo } from '../../chat/error.ts';
import type { TabMessage } from './tab-channel.ts';
import type { TabRole } from './tab-group-options.ts';
import { NO_VERSION, type Version } from './version.ts';

export interface TabCallsOptions<Verb> {
  readonly tabId: string;
  role(): TabRole;
  post(message: CallMessage<Verb>): boolean;
  /** Whether this tab is still the leader according to the browser. */
  checkLead(): Promise<boolean>;
  run(verb: Verb): Promise<unknown>;
  /** The version of the leader's state, if there is a leader. */
  leaderTerm(): Readonly<Version> | undefined;
  /** Starts the time within which the leader must accept a call. Returns a function that cancels it. */
  startTimer(): (() => void) | undefined;
}

type CallMessage<Verb> = Extract<TabMessage<Verb, never, never>, { type: 'call' | 'accept' | 'result' }>;

/**
 * The calls of a tab, run by the leader. A call has an id, which all tabs remember once a leader has accepted it: the next leader does not
 * run it a second time.
 */
export class TabCalls<Verb> {
  readonly #options: TabCallsOptions<Verb>;
  /** The calls of this tab that no leader has finished. */
  readonly #pending = new Map<string, PendingCall<Verb>>();
  /** The latest accepted ids, each with whether this tab is running the call. Otherwise its result has been sent, or its leader is gone. */
  readonly #accepted = new Map<string, boolean>();
  /** The ids of the calls that are run if this tab turns out to be the leader still. */
  readonly #checking = new Set<string>();
  #count = 0;

  constructor(options: TabCallsOptions<Verb>) {
    this.#options = options;
  }

  /** Whether this tab waits for a result. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  /** The ids that a leader has accepted, oldest first. */
  get acceptedIds(): string[] {
    return [...this.#accepted.keys()];
  }

  call(verb: Verb): Promise<unknown> {
    const id = `${this.#options.tabId}:${++this.#count}`;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { verb, resolve, reject, isSent: false, cancelTimer: undefined });
      this.#dispatch(id);
    });
  }

  /** Runs all calls without a result, or sends them to a new leader. */
  dispatchAll(): void {
    [...this.#pending.keys()].forEach((id) => this.#dispatch(id));
  }

  /** Leaves the channel. Replies in transit are lost, so that each call that was sent may have been accepted. */
  leave(): void {
    for (const [id, { isSent }] of this.#pending) if (isSent) this.accept(id);
  }

  cancelTimers(): void {
    for (const call of this.#pending.values()) call.cancelTimer?.();
  }

  rejectAll(): void {
    [...this.#pending.keys()].forEach((id) => this.settle(id, undefined, LOST));
  }

  /** Ends a call of this tab, if it is one. */
  settle(id: string, value: unknown, error?: ChatErrorInfo): void {
    const call = this.#take(id);
    if (error) call?.reject(new ChatError(error));
    else call?.resolve(value);
  }

  /** Remembers that a leader runs a call. */
  accept(id: string, isRunning = this.#accepted.get(id) ?? false): void {
    this.#pending.get(id)?.cancelTimer?.();
    this.#accepted.set(id, isRunning);
    if (this.#accepted.size > MAX_ACCEPTED_IDS) this.#accepted.delete(this.#accepted.keys().next().value ?? '');
  }

  /** Runs a call as the leader. One that this tab turns out not to lead for stays with its caller, which sends it to the new leader. */
  async run(id: string, verb: Verb, wasAccepted = false): Promise<void> {
    if (this.#checking.has(id)) return;
    if (!wasAccepted && !this.#accepted.has(id)) {
      this.#checking.add(id);
      const isLeader = await this.#options.checkLead();
      this.#checking.delete(id);
      // Another leadership of this tab may have begun during the check.
      if (!isLeader) return this.#dispatch(id);
      if (!this.#accepted.has(id)) return this.#start(id, verb);
    }
    if (this.#accepted.get(id)) this.#options.post({ type: 'accept', id });
    else if (this.#pending.has(id)) this.settle(id, undefined, LOST);
    else this.#options.post({ type: 'result', id, error: LOST });
  }

  async #start(id: string, verb: Verb): Promise<void> {
    const post = (message: CallMessage<Verb>) => this.#options.post(message);
    this.accept(id, true);
    const call = this.#take(id);
    if (!call) post({ type: 'accept', id });
    try {
      const value = await this.#options.run(verb);
      if (call) call.resolve(value);
      else if (!post({ type: 'result', id, value })) post({ type: 'result', id, error: errorInfo('internal') });
    } catch (cause) {
      if (call) call.reject(cause);
      else post({ type: 'result', id, error: toErrorInfo(cause) });
    }
    if (this.#accepted.has(id)) this.#accepted.set(id, false);
  }

  #dispatch(id: string): void {
    const call = this.#pending.get(id);
    const role = this.#options.role();
    if (!call || role === 'joining') return;
    call.cancelTimer?.();
    if (isLeading(role)) return void this.run(id, call.verb);
    const to = this.#options.leaderTerm() ?? NO_VERSION;
    call.isSent = this.#options.post({ type: 'call', id, verb: call.verb, to, wasAccepted: this.#accepted.has(id) });
    if (call.isSent) call.cancelTimer = this.#options.startTimer();
    else this.settle(id, undefined, errorInfo('internal'));
  }

  #take(id: string): PendingCall<Verb> | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    call?.cancelTimer?.();
    return call;
  }
}

/** The result of an accepted call has not arrived and will not. */
const LOST = errorInfo('disconnected');

/** A call is sent again only after a change of leader, so the latest ids are enough. */
const MAX_ACCEPTED_IDS = 200;

function isLeading(role: TabRole): boolean {
  return role === 'leader' || role === 'alone';
}

interface PendingCall<Verb> {
  readonly verb: Verb;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  isSent: boolean;
  cancelTimer: (() => void) | undefined;
}
