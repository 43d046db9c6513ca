import type { Clock } from '../chat/index.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationAction } from './conversation-action.ts';
import type { ConversationSync, SyncHost } from './conversation-sync.ts';
import { storeVisitorId } from './store-visitor-id.ts';
import type { TreeChange } from './tree-change.ts';
import type { VisitorId } from './visitor-id.ts';

/** When and for whom an action was requested. */
export interface ActionOrigin {
  readonly closings: number;
  readonly userId: string | undefined;
}

/** The conversation whose actions are dispatched. */
export interface DispatcherHost extends SyncHost {
  readonly host: {
    readonly options: ConversationOptions;
    readonly visitorId: VisitorId;
    /** How often it has been closed. */
    readonly closings: number;
    readonly isDisposed: boolean;
  };
  readonly clock: Clock;
  /** Whether what runs the conversation is open. */
  readonly isOpen: boolean;
}

/**
 * Carries out the acts of this page in their order, here or in the tab that leads. Loads what stores the conversation and shares it with other
 * tabs when it is needed.
 */
export class ActionDispatcher {
  readonly #host: DispatcherHost;
  /** Storage and tabs, once they are needed. */
  #sync: Promise<ConversationSync | undefined> | undefined;
  #startedSync: ConversationSync | undefined;
  /** Pending while a prompt waits for the visitor's id. */
  #sending: Promise<void> | undefined;
  /** Called when the conversation is opened again. */
  #onOpen: (() => void)[] = [];

  constructor(host: DispatcherHost) {
    this.#host = host;
  }

  onTreeChange(change: TreeChange): void {
    this.#startedSync?.onTreeChange(change);
  }

  /** Starts to store and share the conversation. @returns whether that is switched on. Then it ends in `lead()`, here or in another tab. */
  startSync(): boolean {
    if (this.#host.host.options.storage === 'none') return false;
    this.#sync ??= this.#loadSync();
    return true;
  }

  /** Stores what is not stored yet, and leaves the other tabs. */
  closeSync(): void {
    this.#startedSync?.close();
    this.#startedSync = undefined;
    this.#sync = undefined;
  }

  /** Continues with the actions that wait for an open conversation. */
  endWaiting(): void {
    for (const onOpen of this.#onOpen.splice(0)) onOpen();
  }

  /** Carries out an action after the prompts before it. Resolves to whether it succeeded. */
  async dispatch(action: ConversationAction): Promise<boolean> {
    const { closings, options } = this.#host.host;
    if (this.#sending) await this.#sending;
    return this.#carryOut(action, { closings, userId: options.userId });
  }

  /** The same for a prompt, with which the visitor's id is stored. */
  async dispatchPrompt(action: ConversationAction, origin: ActionOrigin): Promise<boolean> {
    const ready = (this.#sending ?? Promise.resolve()).then(() => this.#storeVisitorId());
    this.#sending = ready;
    await ready;
    if (this.#sending === ready) this.#sending = undefined;
    if (origin.closings === this.#host.host.closings) this.startSync();
    return this.#carryOut(action, origin);
  }

  async #storeVisitorId(): Promise<void> {
    const { visitorId, options, isDisposed } = this.#host.host;
    if (!isDisposed) await storeVisitorId(visitorId, { clock: this.#host.clock, locks: options.environment?.locks });
  }

  /**
   * Carries out an action, here or in the tab that leads. One that was not yet carried out when the conversation was closed waits until it is open
   * again; when another user has come, it is dropped.
   */
  async #carryOut(action: ConversationAction, origin: ActionOrigin): Promise<boolean> {
    const { host } = this.#host;
    if (host.isDisposed) return false;
    if (origin.closings !== host.closings && !this.#host.isOpen)
      await new Promise<void>((resolve) => this.#onOpen.push(resolve));
    const { closings } = host;
    const sync = this.#sync && (await this.#sync);
    if (host.isDisposed || origin.userId !== host.options.userId) return false;
    if (closings !== host.closings) return this.#carryOut(action, { ...origin, closings });
    return sync ? sync.call(action) : this.#host.perform(action);
  }

  async #loadSync(): Promise<ConversationSync | undefined> {
    const { host } = this.#host;
    const { closings } = host;
    try {
      const { startSync } = await import('./conversation-sync.ts');
      if (closings !== host.closings) return undefined;
      this.#startedSync = startSync(this.#host);
      await this.#startedSync?.ready;
      return this.#startedSync;
    } catch (cause) {
      // The conversation goes on in this page alone.
      console.error('<ai-chat>', cause);
      if (closings === host.closings) this.#host.lead();
      return undefined;
    }
  }
}
