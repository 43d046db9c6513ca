import { ChatError, errorInfo } from '../../chat/error.ts';
import { Leadership } from './leadership.ts';
import { TabCalls } from './tab-calls.ts';
import { openTabChannel, tabChannelName, type TabChannel, type TabMessage } from './tab-channel.ts';
import type { TabGroupOptions, TabRole } from './tab-group-options.ts';
import { compareTerms } from './version.ts';

/**
 * The tabs that show one conversation. One of them leads: it runs the verbs of all and sends each change to the others. When it is gone, or
 * does not reply within two seconds, another one takes over.
 */
export class TabGroup<Verb, Change, State> {
  readonly #options: TabGroupOptions<Verb, Change, State>;
  readonly #name: string;
  readonly #calls: TabCalls<Verb>;
  readonly #leadership: Leadership<Change, State> | undefined;
  #channel: TabChannel<TabMessage<Verb, Change, State>> | undefined;
  #isAlone = false;
  #isClosed = false;

  constructor(options: TabGroupOptions<Verb, Change, State>) {
    this.#options = options;
    this.#name = tabChannelName(options.key);
    this.#calls = new TabCalls({
      tabId: options.tabId,
      role: () => this.role,
      post: (message) => this.#post(message),
      checkLead: () => this.checkLead(),
      run: (verb) => options.call(verb),
      leaderTerm: () => leadership?.version,
      startTimer: () => leadership?.startTimer(),
    });
    const leadership =
      options.locks &&
      new Leadership<Change, State>(options.locks, this.#name, options, {
        post: (message) => this.#post(message),
        acceptedCalls: () => this.#calls.acceptedIds,
        onAcceptedCalls: (ids) => ids.forEach((id) => this.#calls.accept(id)),
        hasCalls: () => this.#calls.isWaiting,
        onLeaderChange: () => this.#calls.dispatchAll(),
        onWaitEnd: () => this.#calls.cancelTimers(),
        onUnavailable: () => this.#workAlone(),
      });
    this.#leadership = leadership;
    options.page.addEventListener('pagehide', this.#onHide);
    options.page.addEventListener('pageshow', this.#onShow);
    this.#join();
  }

  get role(): TabRole {
    return this.#isAlone ? 'alone' : (this.#leadership?.role ?? 'joining');
  }

  /** Whether there are other tabs, as far as known: it may stay `true` for a while after they are gone. */
  get hasPeers(): boolean {
    return (this.#leadership?.peers.size ?? 0) > 0;
  }

  /** Sends a change of the leader's state to the other tabs. Must follow each change at once, with or without peers, because changes are counted. */
  broadcast(change: Change): void {
    this.#leadership?.broadcast(change);
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
    this.#leadership?.updateWatch();
    return result;
  }

  /** Sets whether the leader is running something, so that two seconds without a change are a reason to check whether it still replies. */
  expectChanges(isExpected: boolean): void {
    this.#leadership?.updateWatch(isExpected);
  }

  /**
   * Whether this tab leads, or is alone, according to the browser. A page that was frozen or busy takes itself for the leader until it has
   * handled what waits for it, so this is checked before something that lasts is done, such as writing to storage.
   */
  async checkLead(): Promise<boolean> {
    return this.#isAlone || ((await this.#leadership?.check()) ?? false);
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
    this.#channel =
      this.#leadership &&
      openTabChannel(
        () => this.#options.openPort(this.#name),
        this.#options.tabId,
        (message, from) => this.#onMessage(message, from),
      );
    if (this.#channel) this.#leadership?.join();
    else this.#workAlone();
  }

  #leave(): void {
    this.#post({ type: 'leave' });
    this.#channel?.close();
    this.#channel = undefined;
    this.#calls.leave();
    this.#leadership?.leave();
  }

  #workAlone(): void {
    this.#leave();
    queueMicrotask(() => {
      if (this.#isClosed) return;
      this.#isAlone = true;
      this.#options.onLead(false);
      this.#calls.dispatchAll();
    });
  }

  /** Leaves, because a page with a lock or a channel cannot enter the back/forward cache. */
  readonly #onHide = (): void => {
    if (this.#isAlone) return;
    const wasLeader = this.role === 'leader';
    this.#leave();
    if (wasLeader) this.#options.onFollow(true);
  };

  readonly #onShow = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted && !this.#isAlone && !this.#channel) this.#join();
  };

  #onMessage(message: TabMessage<Verb, Change, State>, from: string): void {
    const leadership = this.#leadership;
    if (!leadership) return;
    if (message.type === 'leave') {
      leadership.peers.delete(from);
      return;
    }
    if (message.type === 'delete') return this.#options.onDelete();
    leadership.peers.add(from);
    switch (message.type) {
      case 'call':
        if (leadership.role === 'leader' && compareTerms(message.to, leadership.version) === 0)
          void this.#calls.run(message.id, message.verb, message.wasAccepted);
        return;
      // The next two are valid from a leader that has been replaced, too: what it runs must not be run again.
      case 'accept':
        return this.#calls.accept(message.id);
      case 'result':
        return this.#calls.settle(message.id, message.value, message.error);
      default:
        leadership.onMessage(message, from);
    }
  }

  #post(message: TabMessage<Verb, Change, State>): boolean {
    return this.#channel?.post(message) ?? false;
  }
}
