import { createMessage, type ChatMessage } from '../../src/chat/index.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import type { TreeChange } from '../../src/conversation/tree-change.ts';
import { addTurn } from '../../src/conversation/turn-messages.ts';

/** Adds a queued turn at the end of the path. */
export function ask(tree: MessageTree, text: string, turnId: string, createdAt = 0): void {
  addTurn(tree, { turnId, promptId: `${turnId} prompt`, answerId: `${turnId} answer`, text, createdAt });
}

/** Adds a turn with a complete answer. */
export function converse(tree: MessageTree, prompt: string, answer: string, turnId: string, createdAt = 0): void {
  ask(tree, prompt, turnId, createdAt);
  tree.applyEvent(turnId, { type: 'reply-end', reason: 'done', text: answer });
}

export function treeWith(...prompts: readonly string[]): MessageTree {
  const tree = new MessageTree();
  prompts.forEach((text, index) => ask(tree, text, String(index + 1)));
  return tree;
}

export function message(role: 'user' | 'assistant', text: string, fields: Partial<ChatMessage> = {}): ChatMessage {
  return createMessage(role, { id: `${role} ${text}`, turnId: 'remembered', text, state: 'done', ...fields });
}

export function texts(tree: MessageTree): string[] {
  return tree.path.map(({ text }) => text);
}

/** Collects the changes of a tree in the form in which they reach another tab. */
export function recordChanges(tree: MessageTree): TreeChange[] {
  const changes: TreeChange[] = [];
  tree.onChange = (change) => changes.push(structuredClone(change));
  return changes;
}
