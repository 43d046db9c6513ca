/**
 * A tree as plain data, for storage and for other tabs.
 * @module
 */
import type { ChatMessage } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import type { MessageTree } from './message-tree.ts';
import type { TreeChange } from './tree-change.ts';

/** A tree as plain data. */
export interface StoredTree {
  /** Parents come before their children, versions in their order. */
  readonly messages: readonly ChatMessage[];
  /** The id of the visible child by its parent's id, where there are several. The key of the first messages is the empty text. */
  readonly selected: Readonly<Record<string, string>>;
}

export function toStoredTree(tree: MessageTree): StoredTree {
  const messages: ChatMessage[] = [];
  const selected: Array<readonly [string, string]> = [];
  const pending: Array<ChatMessage | undefined> = [undefined];
  while (pending.length > 0) {
    const message = pending.pop();
    if (message) messages.push(message);
    const children = tree.children(message?.id);
    if (children.length > 1) selected.push([message?.id ?? '', tree.selectedChild(message?.id)?.id ?? '']);
    pending.push(...children.toReversed());
  }
  return { messages, selected: Object.fromEntries(selected) };
}

/**
 * Replaces a tree by a stored one, whatever that contains: of several messages with one id the first counts, a message that does not come after
 * its parent becomes a first one, and the last version is visible where the selected one is missing.
 */
export function restoreTree(tree: MessageTree, { messages, selected }: StoredTree): void {
  tree.clear();
  for (const message of messages) if (!tree.has(message.id)) tree.put(message);
  // The deepest first, because a selection makes its ancestors visible, too.
  for (const id of [...messages.map((message) => message.id).toReversed(), '']) {
    const children = tree.children(id);
    const selectedId = Object.hasOwn(selected, id) ? selected[id] : undefined;
    const child = children.find((message) => message.id === selectedId) ?? children.at(-1);
    if (child && children.length > 1) tree.select(child.id);
  }
}

/**
 * Replaces a tree by the stored one of the same conversation, which may lack its latest changes: messages that are not stored follow the
 * others, and an answer that has gone on meanwhile stays.
 */
export function mergeStored(tree: MessageTree, stored: StoredTree): void {
  const before = tree.path;
  restoreTree(tree, stored);
  for (const message of before) {
    const known = tree.get(message.id);
    if (!known) {
      const parentId = message.parentId ?? tree.path.at(-1)?.id;
      tree.add(parentId === undefined ? message : { ...message, parentId });
    } else if (isPending(known) && (isPending(message) || message.state === 'done')) tree.put(message);
  }
}

/** Makes a change of another tree in this one. */
export function applyChange(tree: MessageTree, change: TreeChange): void {
  switch (change.type) {
    case 'put':
      tree.put(change.message, change.isBetween);
      break;
    case 'remove':
      tree.remove(change.id);
      break;
    case 'select':
      tree.select(change.id);
      break;
    case 'event':
      tree.applyEvent(change.turnId, change.event, change.number, change.id);
      break;
    case 'clear':
      tree.clear();
      break;
  }
}
