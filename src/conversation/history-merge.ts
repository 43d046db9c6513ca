import type { ChatMessage } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import { failIfEmpty, isPrompt, type MessageTree } from './message-tree.ts';
import { toStoredTree } from './stored-tree.ts';

export interface MergeOptions {
  readonly createId: () => string;
  /**
   * Milliseconds since 1970. Messages of the tree that were created before, or have no time, were restored; the others are of this page. A
   * history without any known message goes between them. Default: all are of this page.
   */
  readonly since?: number;
  /** Whether this page runs the turn or has queued it. Such a turn is recognised in the history but not changed. Default: no turn. */
  readonly isActive?: (turnId: string) => boolean;
}

/** One merge of a history into a tree: how messages are added and updated, whatever they are recognised by. */
export class HistoryMerge {
  readonly tree: MessageTree;
  /** The tree's turn by the history's turn. */
  readonly turnIds = new Map<string, string>();
  /** The messages that the tree had before, except the page's own. */
  readonly known: readonly ChatMessage[];
  readonly #options: MergeOptions;
  readonly #knownTurnIds: ReadonlySet<string>;

  constructor(tree: MessageTree, options: MergeOptions) {
    this.tree = tree;
    this.#options = options;
    this.known = toStoredTree(tree).messages.filter(({ appended }) => !appended);
    this.#knownTurnIds = new Set(this.known.map(({ turnId }) => turnId));
  }

  /** Whether a message is of this page and was not restored. */
  isNew({ createdAt }: ChatMessage): boolean {
    return (createdAt ?? -Infinity) >= (this.#options.since ?? -Infinity);
  }

  /**
   * Adds a message of the history and returns its id in the tree, a new one if the tree has another message with that id.
   * @param isBetween Adds it between its parent and the parent's children.
   */
  add(message: ChatMessage, parentId: string | undefined, turnId: string, isBetween: boolean): string {
    const { createId } = this.#options;
    const { parentId: _, ...rest } = message;
    const id = this.tree.has(message.id) ? createId() : message.id;
    this.turnIds.set(message.turnId, turnId);
    this.tree.put({ ...failIfEmpty(settle(rest)), id, turnId, ...(parentId !== undefined && { parentId }) }, isBetween);
    return id;
  }

  /** The turn in the tree for a turn of a history whose ids only count: a new one if the tree has a turn with that id. */
  distinctTurnId(turnId: string): string {
    return this.turnIds.get(turnId) ?? (this.#knownTurnIds.has(turnId) ? this.#options.createId() : turnId);
  }

  /** Updates a message of the tree by the same message of the history, if the backend has more of it. */
  update(id: string, message: ChatMessage): void {
    const local = this.tree.get(id);
    if (!local) return;
    const { turnId, createdAt = message.createdAt, assistant = message.assistant } = local;
    this.turnIds.set(message.turnId, turnId);
    if (this.#options.isActive?.(turnId)) return;
    const remote = failIfEmpty(settle(message));
    if (isPrompt(local)) {
      const { error: _, ...prompt } = local;
      // The browser keeps no large files.
      const isCut = message.media !== undefined && local.media?.some(({ url }) => !url);
      const media = isCut ? message.media : local.media;
      if (local.state !== 'done' || isCut) this.tree.put({ ...prompt, ...(media && { media }), state: 'done' });
    } else if (isFurther(remote, local)) {
      const known = { ...(createdAt !== undefined && { createdAt }), ...(assistant && { assistant }) };
      this.tree.put({ ...remote, id, turnId, ...known });
    }
  }
}

/** A message as it can be shown: a prompt has arrived if the backend has it, and nothing more comes of an answer that cannot be resumed. */
function settle(message: ChatMessage): ChatMessage {
  if (!isPending(message) || isRunning(message)) return message;
  return { ...message, state: isPrompt(message) ? 'done' : 'interrupted' };
}

function isRunning(message: ChatMessage): boolean {
  return isPending(message) && !isPrompt(message) && message.lastEventNumber !== undefined;
}

/** Whether an answer may be replaced by the backend's version of it. */
function isUnfinished({ state }: ChatMessage): boolean {
  return state !== 'done' && state !== 'stopped';
}

/** Whether the backend has more of an answer. What the visitor stopped stays as it is. */
function isFurther(remote: ChatMessage, local: ChatMessage): boolean {
  if (!isUnfinished(local)) return false;
  const localNumber = isPending(local) ? local.lastEventNumber : undefined;
  if (isRunning(remote)) return localNumber === undefined || (remote.lastEventNumber ?? 0) > localNumber;
  if (!isUnfinished(remote)) return true;
  // Both were cut off. A local answer that can be resumed gets its end in that way.
  return remote.text.length > local.text.length || (isPending(local) && localNumber === undefined);
}
