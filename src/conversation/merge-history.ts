import type { ChatMessage } from '../chat/index.ts';
import { HistoryMerge, type MergeOptions } from './history-merge.ts';
import { mergeByText } from './merge-by-text.ts';
import { mergeByTurn } from './merge-by-turn.ts';
import type { MessageTree } from './message-tree.ts';

/**
 * Merges a backend's history, oldest message first, into a tree that may have restored messages and messages of this page. Merging it again
 * changes nothing.
 *
 * A history in which some message names its parent or the number of its last event has ids: its turns have the ids of the tree's turns
 * (`mergeByTurn`). Any other history counts its messages, so they are recognised by their texts (`mergeByText`).
 *
 * No message of the tree is removed. An answer is replaced only if it is pending, interrupted or failed and the backend has more of it. One that the
 * backend is giving, and this page is not reading, is pending and has a `lastEventNumber` afterwards: the caller resumes it.
 * @returns the tree's turn by the history's turn: later events of the backend name the latter.
 */
export function mergeHistory(
  tree: MessageTree,
  history: readonly ChatMessage[],
  options: MergeOptions,
): ReadonlyMap<string, string> {
  const merge = new HistoryMerge(tree, options);
  const hasIds = history.some(
    ({ parentId, lastEventNumber }) => parentId !== undefined || lastEventNumber !== undefined,
  );
  if (hasIds) mergeByTurn(merge, history);
  else mergeByText(merge, history);
  return merge.turnIds;
}
