import type { ChatMessage } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import type { HistoryMerge } from './history-merge.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';

/**
 * Merges a history whose turns have the ids of the tree's turns.
 *
 * - A known turn is updated.
 * - An unknown message comes below its parent: between it and what follows, if the history goes on with a message that the tree has there, or if
 *   what follows is a turn that the backend has not answered yet; else as another version of what follows.
 * - A history without a known turn comes after the restored messages and before those of this page.
 * - Turns that the backend does not know stay where they are.
 * - The path of the history becomes visible, unless something is pending on the visible path that the history does not have.
 */
export function mergeByTurn(merge: HistoryMerge, history: readonly ChatMessage[]): void {
  const { tree } = merge;
  const find = finderOf(merge);
  const locals = history.map(find);
  const lastKnown = locals.findLastIndex(Boolean);
  const isRelated = lastKnown >= 0;
  const start = isRelated ? undefined : tree.path.findLast((message) => !merge.isNew(message))?.id;
  /** The ids in the tree by those of the history. */
  const ids = new Map<string, string>();
  let previous = start;
  let isInserting = !isRelated;
  history.forEach((message, index) => {
    const local = locals[index];
    let id: string;
    if (local) {
      ({ id } = local);
      isInserting = false;
      merge.update(id, message);
    } else {
      const parentId = message.parentId === undefined ? start : (ids.get(message.parentId) ?? previous);
      const isNext = parentId === previous;
      isInserting =
        isNext &&
        (isInserting || isFollowed(tree, parentId, index < lastKnown ? locals.slice(index).find(Boolean) : undefined));
      id = merge.add(message, parentId, message.turnId, isInserting);
    }
    ids.set(message.id, id);
    previous = id;
  });
  const merged = new Set(ids.values());
  const isBusy = tree.path.some((message) => isPending(message) && !merged.has(message.id));
  if (previous !== undefined && !isBusy) tree.select(previous);
}

/** Whether a message is inserted between this parent and its children. */
function isFollowed(tree: MessageTree, parentId: string | undefined, next: ChatMessage | undefined): boolean {
  if (next) return parentId === undefined || tree.pathTo(next.id).some(({ id }) => id === parentId);
  const [child, ...others] = tree.children(parentId);
  if (child === undefined || others.length > 0) return false;
  return child.appended === true || (isPrompt(child) && isUnanswered(tree, child));
}

function isUnanswered(tree: MessageTree, prompt: ChatMessage): boolean {
  return isPending(prompt) || tree.children(prompt.id).some(isPending);
}

/** Returns a function that finds the messages of a history in the tree, in order. */
function finderOf({ tree, known }: HistoryMerge): (message: ChatMessage) => ChatMessage | undefined {
  const turns = new Map<string, ChatMessage[]>();
  for (const message of known) {
    const turn = turns.get(message.turnId);
    if (turn) turn.push(message);
    else turns.set(message.turnId, [message]);
  }
  return ({ turnId, role }) => {
    const turn = turns.get(turnId) ?? [];
    const index = turn.findIndex((message) => message.role === role);
    if (index >= 0) return turn.splice(index, 1)[0];
    // Another version of an answer has no prompt of its own here.
    const answer = role === 'user' && turn.find((message) => !isPrompt(message));
    return answer ? tree.promptOf(answer.id) : undefined;
  };
}
