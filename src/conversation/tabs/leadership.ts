import { LeaderLock, type TabLocks } from './leader-lock.ts';
import { LeaderWatch } from './leader-watch.ts';
import { MirroredState } from './mirrored-state.ts';
import type { TabMessage, TabMessageOf } from './tab-channel.ts';
import type { TabGroupOptions, TabRole } from './tab-group-options.ts';
import { compareTerms, compareVersions, NO_VERSION, type Version } from './version.ts';

/** A message about who leads, and from which state. */
export type LeadershipMessage<Change, State> = Exclude<
  TabMessage<never, Change, State>,
  { type: 'call' | 'accept' | 'result' | 'leave' | 'delete' }
>;

export interface LeadershipCallbacks<Change, State> {
  post(message: LeadershipMessage<Change, State>): void;
  /** The ids of the calls that a leader has accepted. They go with the state. */
  acceptedCalls(): readonly string[];
  onAcceptedCalls(ids: readonly string[]): void;
  /** Whether a call of this tab waits for the leader. */
  hasCalls(): boolean;
  /** There is another leader than before, or will be soon. Calls without a result are to be run, or sent again. */
  onLeaderChange(): void;
  /** This tab will lead or has left, so that calls need no timers. */
  onWaitEnd(): void;
  /** The browser refuses locks to this page. */
  onUnavailable(): void;
}

/**
 * One tab's part in the choice of the leader: whether it leads itself, and otherwise the leader's state. A leadership is a term. It begins
 * when a tab has got the lock and the others had time to offer a later state, and ends when the lock is gone or a later term is seen.
 */
export class Leadership<Change, State> {
  readonly #options: TabGroupOptions<never, Change, State>;
  readonly #callbacks: LeadershipCallbacks<Change, State>;
  readonly #lock: LeaderLock;
  readonly #watch: LeaderWatch;
  readonly #state: MirroredState<Change, State>;
  #role: Exclude<TabRole, 'alone'> = 'joining';
  /** The latest term that is known. */
  #latest: Readonly<Version> = NO_VERSION;
  /** The term of this tab that is about to begin. */
  #claim: Readonly<Version> | undefined;
  #cancelClaim: (() => void) | undefined;
  #joinedAt = 0;
  #expectsChanges = false;
  /** Whether changes are not sent, because there are no peers. */
  #isPaused = false;
  /** The other tabs, as far as known. */
  readonly peers = new Set<string>();

  constructor(
    locks: TabLocks,
    name: string,
    options: TabGroupOptions<never, Change, State>,
    callbacks: LeadershipCallbacks<Change, State>,
  ) {
    this.#options = options;
    this.#callbacks = callbacks;
    this.#state = new MirroredState(options);
    this.#lock = new LeaderLock(locks, name, {
      onGranted: (isAwaited) => this.#onGranted(isAwaited),
      onStolen: () => this.#stepDown(),
      onUnavailable: () => callbacks.onUnavailable(),
    });
    this.#watch = new LeaderWatch({
      clock: options.clock,
      mayReplace: () => options.isVisible() || callbacks.hasCalls(),
      onRequest: () => callbacks.post({ type: 'sync', at: this.#state.isComplete ? this.#state.version : NO_VERSION }),
      onLate: () => {
        this.#endWait();
        this.#lock.steal();
      },
    });
  }

  get role(): Exclude<TabRole, 'alone'> {
    return this.#role;
  }

  /** The version of this tab's state. */
  get version(): Readonly<Version> {
    return this.#state.version;
  }

  join(): void {
    this.#joinedAt = this.#options.clock.now();
    // First the lock: the tabs in its queue are the leader's evidence of peers.
    this.#lock.queue();
    this.#watch.request();
  }

  leave(): void {
    this.#lock.release();
    this.#claim = undefined;
    this.#endWait();
    this.#state.leave();
    this.peers.clear();
    this.#role = 'joining';
  }

  broadcast(change: Change): void {
    if (this.#role !== 'leader') return;
    this.#state.advance();
    const { version: at } = this.#state;
    const hasPeers = this.peers.size > 0;
    if (hasPeers) this.#callbacks.post({ type: 'change', at, change });
    else if (!this.#isPaused) this.#callbacks.post({ type: 'pause', at });
    this.#isPaused = !hasPeers;
  }

  /** Whether this tab leads according to the browser. If not, it stops leading. */
  async check(): Promise<boolean> {
    const term = this.#state.version;
    const startedAt = this.#options.clock.now();
    const peers = [...this.peers];
    const { isHeld, isAwaited } = await this.#lock.check();
    // The page was stalled during the check, and another tab may lead since.
    if (this.#options.clock.now() - startedAt >= SETTLE_MS) return this.check();
    if (this.#role !== 'leader' || compareTerms(this.#state.version, term) !== 0) return false;
    if (!isHeld) this.#stepDown();
    else if (!isAwaited) peers.forEach((peer) => this.peers.delete(peer));
    return isHeld;
  }

  /** Starts the time in which the leader must accept a call. Returns a function that cancels it. */
  startTimer(): () => void {
    return this.#watch.startTimer();
  }

  /** Applies what decides whether the leader's silence is a reason to check on it. */
  updateWatch(expectsChanges = this.#expectsChanges): void {
    this.#expectsChanges = expectsChanges;
    this.#watch.expectActivity(this.#role === 'follower' && (expectsChanges || this.#callbacks.hasCalls()));
  }

  onMessage(message: LeadershipMessage<Change, State>, from: string): void {
    if (message.type === 'sync') {
      if (this.#role === 'leader') void this.#reply(message.at, from);
    } else if (message.type === 'claim') this.#onClaim(message.at, message.basis);
    else if (message.type === 'offer') {
      if (this.#claim && compareVersions(message.claim, this.#claim) === 0) this.#applyState(message);
    } else {
      // A leader whose page was frozen or busy learns here that it has been replaced.
      if (this.#ownTerm && compareTerms(message.at, this.#ownTerm) > 0) this.#stepDown();
      if (!this.#ownTerm) this.#follow(message);
      else if (this.#claim) this.#apply(message);
    }
  }

  /** The term of this tab that runs, or is about to begin. */
  get #ownTerm(): Readonly<Version> | undefined {
    return this.#claim ?? (this.#role === 'leader' ? this.#state.version : undefined);
  }

  #onClaim(claim: Readonly<Version>, basis: Readonly<Version>): void {
    const { version, isComplete } = this.#state;
    // The state of a leader that has just been replaced is the latest, too.
    const isLatest = isComplete || (version[1] === this.#options.tabId && compareTerms(version, this.#latest) === 0);
    if (isLatest && compareVersions(version, basis) > 0)
      this.#callbacks.post({ type: 'offer', claim, ...this.#describeState() });
    if (compareTerms(claim, this.#latest) > 0) this.#latest = claim;
    if (!this.#ownTerm) {
      // The time to reply begins again for the next leader.
      this.#watch.requestAgain();
      this.#callbacks.onLeaderChange();
    } else if (compareTerms(claim, this.#ownTerm) > 0) this.#stepDown();
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
      this.#options.onFollow(false);
    }
    // A new leader does not know its peers.
    if (message.type === 'lead') this.#watch.requestAgain();
    else if (!this.#state.isComplete) this.#watch.request();
    else if (message.type !== 'change') this.#watch.onReply();
    this.updateWatch();
    if (isNew) this.#callbacks.onLeaderChange();
  }

  #apply(message: LeaderMessage<Change, State>): void {
    if (message.type === 'change') this.#state.applyChange(message.at, message.change);
    else if (message.type === 'lead') this.#state.follow(message.at, message.basis);
    else if (message.type === 'pause') this.#state.invalidate();
    // A tab that will lead begins with the latest offer. A leader before it may be out of date.
    else if (message.type === 'state' && !this.#claim) this.#applyState(message);
  }

  #applyState({ at, state, calls }: TabMessageOf<'state' | 'offer', never, State>): void {
    this.#state.applyState(at, state);
    this.#callbacks.onAcceptedCalls(calls);
  }

  async #reply(at: Readonly<Version>, from: string): Promise<void> {
    if (!(await this.check())) return;
    // It may have left the queue of the lock, but it is there.
    this.peers.add(from);
    const { version } = this.#state;
    if (compareVersions(at, version) === 0) this.#callbacks.post({ type: 'in-sync', at: version });
    else this.#callbacks.post({ type: 'state', ...this.#describeState() });
  }

  #describeState(): Pick<TabMessageOf<'state', never, State>, 'at' | 'state' | 'calls'> {
    return { at: this.#state.version, state: this.#options.getState(), calls: this.#callbacks.acceptedCalls() };
  }

  #onGranted(isAwaited: boolean): void {
    this.#endWait();
    const { clock, tabId } = this.#options;
    const isFirst = this.#latest === NO_VERSION && !isAwaited && clock.now() - this.#joinedAt < SETTLE_MS;
    const claim: Version = [Math.max(clock.now(), this.#latest[0] + 1), tabId, 0];
    this.#latest = claim;
    if (isFirst) return this.#lead(claim);
    this.#claim = claim;
    this.#callbacks.post({ type: 'claim', at: claim, basis: this.#state.version });
    this.#cancelClaim = clock.schedule(SETTLE_MS, () => this.#lead(claim));
  }

  #lead(term: Readonly<Version>): void {
    const { version: basis, isComplete } = this.#state;
    this.#state.lead(term);
    this.#claim = undefined;
    this.#role = 'leader';
    this.#isPaused = false;
    // The tab before has gone or follows now; there may be others that never sent a message.
    if (basis[1]) this.peers.add(basis[1]);
    this.#callbacks.post({ type: 'lead', at: term, basis });
    this.#options.onLead(isComplete);
    this.#callbacks.onLeaderChange();
  }

  /** Waits for the lock again, because another tab has taken it or leads in a later term. */
  #stepDown(): void {
    const wasLeader = this.#role === 'leader';
    this.#claim = undefined;
    this.#endWait();
    this.#lock.queue();
    if (wasLeader) {
      this.#state.invalidate();
      this.#role = 'follower';
      this.#options.onFollow(false);
    }
    this.#watch.request();
  }

  #endWait(): void {
    this.#watch.stop();
    this.#cancelClaim?.();
    this.#callbacks.onWaitEnd();
  }
}

type LeaderMessage<Change, State> = TabMessageOf<'in-sync' | 'state' | 'change' | 'pause' | 'lead', Change, State>;

/**
 * The time between getting the lock and leading. Messages in transit arrive in it: a lock can be granted before the last ones of its former
 * holder, which may act for as long after a check of the lock.
 */
const SETTLE_MS = 100;
