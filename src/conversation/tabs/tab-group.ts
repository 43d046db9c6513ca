import { ChatError, errorInfo } from '../../chat/error.ts';
import { LeaderLock } from './leader-lock.ts';
import { LeaderWatch } from './leader-watch.ts';
import { MirroredState } from './mirrored-state.ts';
import { TabCalls } from './tab-calls.ts';
import { openTabChannel, TABS_VERSION, type TabChannel, type TabMessage } from './tab-channel.ts';
import type { TabGroupOptions, TabRole } from './tab-group-options.ts';
import { compareTerms, compareVersions, NO_VERSION, type Version } from './version.ts';

/**
 * The tabs that show one conversation. One of them leads: it runs the verbs of all and sends each change to the others. When it is gone, or
 * does not reply within two seconds, another one takes over.
 */
export class TabGroup<Verb, Change, State> {
  readonly #options: TabGroupOptions<Verb, Change, State>;
  readonly #name: string;
  readonly #lock: LeaderLock | undefined;
  readonly #calls: TabCalls<Verb>;
  #channel: TabChannel<TabMessage<Verb, Change, State>> | undefined;
  #role: TabRole = 'joining';
  readonly #state: MirroredState<Change, State>;
  /** The latest term that is known. */
  #latest: Readonly<Version> = NO_VERSION;
  /** The term of this tab that begins when there was time for others to send a later state. */
  #claim: Readonly<Version> | undefined;
  /** The other tabs, as far as known. */
  readonly #peers = new Set<string>();
  #expectsChanges = false;
  readonly #watch: LeaderWatch;
  #cancelClaim: (() => void) | undefined;
  #joinedAt = 0;
  #isClosed = false;

  constructor(options: TabGroupOptions<Verb, Change, State>) {
    this.#options = options;
    this.#state = new MirroredState(options);
    this.#name = `ai-chat:${TABS_VERSION}:${options.key}`;
    this.#watch = new LeaderWatch({
      clock: options.clock,
      mayReplace: () => options.isVisible() || this.#calls.isWaiting,
      onRequest: () => this.#post({ type: 'sync', at: this.#state.isComplete ? this.#state.version : NO_VERSION }),
      onLate: () => {
        this.#cancelTimers();
        this.#lock?.steal();
      },
    });
    this.#calls = new TabCalls({
      tabId: options.tabId,
      role: () => this.#role,
      post: (message) => this.#post(message.type === 'call' ? { ...message, to: this.#state.version } : message),
      checkLead: () => this.checkLead(),
      run: (verb) => options.call(verb),
      startTimer: () => this.#watch.startTimer(),
    });
    this.#lock =
      options.locks &&
      new LeaderLock(options.locks, this.#name, {
        onGranted: (isAwaited) => this.#claimLead(isAwaited),
        onStolen: () => this.#stepDown(),
        onUnavailable: () => this.#workAlone(),
      });
    options.page.addEventListener('pagehide', this.#onHide);
    options.page.addEventListener('pageshow', this.#onShow);
    this.#join();
  }

  get role(): TabRole {
    return this.#role;
  }

  /** Whether there are other tabs, as far as known: it may stay `true` for a while after they are gone. */
  get hasPeers(): boolean {
    return this.#peers.size > 0;
  }

  /** Sends a change of the leader's state to the other tabs. Must follow each change at once, with or without peers, because changes are counted. */
  broadcast(change: Change): void {
    if (this.#role !== 'leader') return;
    this.#state.advance();
    if (this.hasPeers) this.#post({ type: 'change', at: this.#state.version, change });
  }

  /**
   * Runs a verb in the tab that leads.
   *
   * @returns The value of the leader's `call`. Rejects with a `ChatError`: that of the leader; `internal` for its other errors and for a verb
   * or a value that cannot be cloned; `disconnected` when the group is closed, and when it is unknown whether the verb has been run, because
   * the leader that accepted it is gone. What the leader calls itself rejects with the error as it was thrown.
   */
  async call(verb: Verb): Promise<unknown> {
    if (this.#isClosed) throw new ChatError(errorInfo('disconnected'));
    const result = this.#calls.call(verb);
    this.#updateWatch();
    return result;
  }

  /** Sets whether the leader is running something, so that two seconds without a change are a reason to check whether it still replies. */
  expectChanges(isExpected: boolean): void {
    this.#expectsChanges = isExpected;
    this.#updateWatch();
  }

  /**
   * Whether this tab leads, or is alone, according to the browser. A page that was frozen or busy takes itself for the leader until it has
   * handled what waits for it, so this is checked before something that lasts is done, such as writing to storage.
   */
  async checkLead(): Promise<boolean> {
    if (this.#role === 'alone') return true;
    const term = this.#state.version;
    const startedAt = this.#options.clock.now();
    const peers = [...this.#peers];
    const status = await this.#lock?.check();
    // The page was stalled during the check, so its result is old.
    if (this.#options.clock.now() - startedAt > MAX_CHECK_MS) return this.checkLead();
    if (this.#role !== 'leader' || compareTerms(this.#state.version, term) !== 0) return false;
    if (!status?.isHeld) this.#stepDown();
    else if (!status.isAwaited) peers.forEach((peer) => this.#peers.delete(peer));
    return status?.isHeld ?? false;
  }

  /** Leaves the group for good. */
  close(): void {
    this.#isClosed = true;
    this.#options.page.removeEventListener('pagehide', this.#onHide);
    this.#options.page.removeEventListener('pageshow', this.#onShow);
    this.#leave();
    this.#calls.rejectAll();
  }

  #join(): void {
    this.#joinedAt = this.#options.clock.now();
    this.#channel =
      this.#lock &&
      openTabChannel(
        () => this.#options.openPort(this.#name),
        this.#options.tabId,
        (message, from) => this.#onMessage(message, from),
      );
    if (!this.#channel) return this.#workAlone();
    // First the lock: the tabs in its queue are the leader's evidence of peers.
    this.#lock?.queue();
    this.#watch.request();
  }

  #leave(): void {
    this.#post({ type: 'leave' });
    this.#channel?.close();
    this.#channel = undefined;
    this.#lock?.release();
    this.#claim = undefined;
    this.#calls.leave();
    this.#cancelTimers();
    this.#peers.clear();
    this.#state.leave();
    this.#role = 'joining';
  }

  #workAlone(): void {
    this.#leave();
    queueMicrotask(() => {
      if (this.#isClosed) return;
      this.#role = 'alone';
      this.#options.onLead(false);
      this.#calls.dispatchAll();
    });
  }

  /** Leaves, because a page with a lock or a channel cannot enter the back/forward cache. */
  readonly #onHide = (): void => {
    if (this.#role === 'alone') return;
    const wasLeader = this.#role === 'leader';
    this.#leave();
    if (wasLeader) this.#options.onFollow();
  };

  readonly #onShow = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted && this.#role !== 'alone' && !this.#channel) this.#join();
  };

  #onMessage(message: TabMessage<Verb, Change, State>, from: string): void {
    if (message.type === 'leave') {
      this.#peers.delete(from);
      return;
    }
    this.#peers.add(from);
    switch (message.type) {
      case 'sync':
        if (this.#role === 'leader') void this.#reply(message.at);
        return;
      case 'call':
        if (this.#role === 'leader' && compareTerms(message.to, this.#state.version) === 0)
          void this.#calls.run(message.id, message.verb, message.wasAccepted);
        return;
      // The next two are valid from a leader that has been replaced, too: what it runs must not be run again.
      case 'accept':
        return this.#calls.accept(message.id);
      case 'result':
        return this.#calls.settle(message.id, message.value, message.error);
      case 'claim':
        return this.#onClaim(message);
      case 'offer':
        if (this.#claim && compareVersions(message.claim, this.#claim) === 0) this.#applyState(message);
        return;
      default: {
        // A leader whose page was frozen or busy learns here that it has been replaced.
        const own = this.#ownTerm;
        if (own && compareTerms(message.at, own) > 0) this.#stepDown();
        if (!this.#ownTerm) this.#follow(message);
        else if (this.#claim) this.#apply(message);
      }
    }
  }

  /** The term of this tab that runs, or is about to begin. */
  get #ownTerm(): Readonly<Version> | undefined {
    return this.#claim ?? (this.#role === 'leader' ? this.#state.version : undefined);
  }

  #onClaim({ at, basis }: Message<'claim'>): void {
    // The state of a leader that has just been replaced is the latest, too.
    const isLatest = this.#state.isComplete || compareTerms(this.#state.version, this.#latest) === 0;
    if (isLatest && compareVersions(this.#state.version, basis) > 0)
      this.#post({ type: 'offer', claim: at, ...this.#describeState() });
    if (compareTerms(at, this.#latest) > 0) this.#latest = at;
    const own = this.#ownTerm;
    if (!own) {
      // The time to reply begins again for the next leader.
      this.#watch.requestAgain();
      this.#calls.dispatchAll();
    } else if (compareTerms(at, own) > 0) this.#stepDown();
  }

  #follow(message: LeaderMessage<Change, State>): void {
    const order = compareTerms(message.at, this.#state.version);
    if (order < 0) return;
    if (compareTerms(message.at, this.#latest) > 0) this.#latest = message.at;
    this.#watch.recordActivity();
    this.#apply(message);
    const isNew = this.#role !== 'follower' || order > 0;
    if (this.#role !== 'follower') {
      this.#role = 'follower';
      this.#options.onFollow();
    }
    // A new leader does not know its peers.
    if (message.type === 'lead') this.#watch.requestAgain();
    else if (!this.#state.isComplete) this.#watch.request();
    else if (message.type !== 'change') this.#watch.onReply();
    this.#updateWatch();
    if (isNew) this.#calls.dispatchAll();
  }

  #apply(message: LeaderMessage<Change, State>): void {
    if (message.type === 'change') this.#state.applyChange(message.at, message.change);
    else if (message.type === 'lead') this.#state.follow(message.at, message.basis);
    // A tab that will lead begins with the latest offer. A leader before it may be out of date.
    else if (message.type === 'state' && !this.#claim) this.#applyState(message);
  }

  #applyState({ at, state, calls }: Message<'state' | 'offer', never, State>): void {
    this.#state.applyState(at, state);
    calls.forEach((id) => this.#calls.accept(id));
  }

  async #reply(at: Readonly<Version>): Promise<void> {
    if (!(await this.checkLead())) return;
    const { version } = this.#state;
    if (compareVersions(at, version) === 0) this.#post({ type: 'in-sync', at: version });
    else this.#post({ type: 'state', ...this.#describeState() });
  }

  #describeState(): { at: Readonly<Version>; state: State; calls: string[] } {
    return { at: this.#state.version, state: this.#options.getState(), calls: this.#calls.acceptedIds };
  }

  #updateWatch(): void {
    this.#watch.expectActivity(this.#role === 'follower' && (this.#expectsChanges || this.#calls.isWaiting));
  }

  #claimLead(isAwaited: boolean): void {
    this.#cancelTimers();
    const { clock } = this.#options;
    const isFirst = this.#latest === NO_VERSION && !isAwaited && clock.now() - this.#joinedAt <= MAX_CHECK_MS;
    this.#claim = [Math.max(clock.now(), this.#latest[0] + 1), this.#options.tabId, 0];
    this.#latest = this.#claim;
    if (isFirst) return this.#lead(this.#claim);
    this.#post({ type: 'claim', at: this.#claim, basis: this.#state.version });
    this.#cancelClaim = clock.schedule(SETTLE_MS, () => this.#claim && this.#lead(this.#claim));
  }

  #lead(term: Readonly<Version>): void {
    const { version: basis, isComplete } = this.#state;
    this.#state.lead(term);
    this.#claim = undefined;
    this.#role = 'leader';
    // The tab before has gone or follows now; there may be others that never sent a message.
    if (basis[1]) this.#peers.add(basis[1]);
    this.#post({ type: 'lead', at: term, basis });
    this.#options.onLead(isComplete);
    this.#calls.dispatchAll();
  }

  /** Waits for the lock again, because another tab has taken it or leads in a later term. */
  #stepDown(): void {
    const wasLeader = this.#role === 'leader';
    this.#claim = undefined;
    this.#cancelTimers();
    this.#state.invalidate();
    this.#lock?.queue();
    if (wasLeader) {
      this.#role = 'follower';
      this.#options.onFollow();
    }
    this.#watch.request();
  }

  #cancelTimers(): void {
    this.#watch.stop();
    this.#cancelClaim?.();
    this.#calls.cancelTimers();
  }

  #post(message: TabMessage<Verb, Change, State>): boolean {
    return this.#channel?.post(message) ?? false;
  }
}

type Message<Type, Change = never, State = never> = Extract<TabMessage<never, Change, State>, { type: Type }>;
type LeaderMessage<Change, State> = Message<'in-sync' | 'state' | 'change' | 'lead', Change, State>;

/** The age beyond which the browser's reply about the lock is old: this page was stalled, and other tabs may have led since. */
const MAX_CHECK_MS = 200;

/** The time for messages in transit before a tab leads: a lock can be granted before the last messages of its former holder arrive. */
const SETTLE_MS = 50;
