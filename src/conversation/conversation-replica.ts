import type { ChatEvent } from '../chat/index.ts';
import type { ConversationState, ConversationStatus } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import type { ConversationContent } from './storage/stored-conversation.ts';
import { applyChange, mergeStored, restoreTree, toStoredTree, type StoredTree } from './stored-tree.ts';
import type { TreeChange } from './tree-change.ts';

/** The conversation that is replaced. */
export interface ReplicaHost {
  readonly state: ConversationState;
  readonly tree: MessageTree;
  /** When this page left the conversation last. What it stored until then is not restored. */
  readonly closedAt: number;
  applyEvent(turnId: string, event: ChatEvent, number?: number, id?: string): void;
}

/** The state that all tabs of one conversation share. */
export interface SharedState {
  readonly status: ConversationStatus;
  readonly tree: StoredTree;
  /** Whether the leader has read what is stored. Until then the tree may lack messages. */
  readonly isRestored: boolean;
}

export type SharedChange =
  | { readonly tree: TreeChange }
  | { readonly status: ConversationStatus }
  | { readonly state: SharedState };

/** A conversation as a copy of what is stored, or of the state of the tab that leads. */
export class ConversationReplica {
  /** Whether it contains what is stored. */
  isRestored = false;
  /** Whether it is being replaced, so that its changes are neither stored nor sent. */
  isApplying = false;
  readonly #host: ReplicaHost;
  /** Whether it has been such a copy, or a conversation that was closed. */
  #hasRun: boolean;

  constructor(host: ReplicaHost) {
    this.#host = host;
    this.#hasRun = host.closedAt > -Infinity;
  }

  get shared(): SharedState {
    const { state, tree } = this.#host;
    return { status: state.status, tree: toStoredTree(tree), isRestored: this.isRestored };
  }

  /**
   * Takes over what is stored, `undefined` for nothing.
   * @param isCertain Whether what is not found is not stored. Then another tab may have cleared the conversation while this page was hidden
   * or the conversation closed.
   */
  restore(content: ConversationContent | undefined, isCertain: boolean): void {
    const { state, tree, closedAt } = this.#host;
    const isOther = content?.conversationId !== state.status.conversationId;
    const isCleared = isCertain && isOther && this.#hasRun;
    this.isRestored = true;
    this.#hasRun = true;
    // An earlier state of this very conversation.
    if (content && content.updatedAt <= closedAt) return;
    this.#apply(() => {
      if (isCleared) {
        tree.clear();
        state.isBoundToBackend = false;
      }
      if (content) {
        mergeStored(tree, content);
        state.setScroll(content.scroll);
      }
      if (content || isCleared) state.setStatus({ conversationId: content?.conversationId ?? randomId() });
    });
  }

  /** Takes over the state of the tab that leads. */
  applyState({ status, tree, isRestored }: SharedState): void {
    this.#apply(() => {
      restoreTree(this.#host.tree, tree);
      this.#host.state.setStatus(status);
    });
    this.isRestored = isRestored;
    this.#hasRun = true;
  }

  /** Makes a change of the tab that leads. */
  applyChange(change: SharedChange): void {
    if ('state' in change) return this.applyState(change.state);
    this.#apply(() => {
      if ('status' in change) this.#host.state.setStatus(change.status);
      else if (change.tree.type === 'event')
        this.#host.applyEvent(change.tree.turnId, change.tree.event, change.tree.number, change.tree.id);
      else applyChange(this.#host.tree, change.tree);
    });
  }

  #apply(replace: () => void): void {
    this.isApplying = true;
    try {
      replace();
    } finally {
      this.isApplying = false;
    }
  }
}
