/**
 * Versions of prompts and answers: messages with the same parent.
 * @module
 */
import { createMessage } from '../chat/message-reducer.ts';
import type { Branch } from './conversation.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';
import { addTurn, type NewTurn } from './turn-messages.ts';

/** The versions of those visible messages that have several, by their ids. */
export function branchesOnPath(tree: MessageTree): ReadonlyMap<string, Branch> {
  const found = new Map<string, Branch>();
  let parentId: string | undefined;
  for (const { id } of tree.path) {
    const versions = tree.children(parentId).length > 1 && branchOf(tree, id);
    if (versions) found.set(id, versions);
    parentId = id;
  }
  return found;
}

/**
 * Adds another answer to the prompt of an answer, queued and visible. Returns whether the answer has a prompt.
 * @param turn A new turn, because a backend does not run a turn twice.
 */
export function addAnswerBranch(
  tree: MessageTree,
  answerId: string,
  { turnId, answerId: id, createdAt }: Pick<NewTurn, 'turnId' | 'answerId' | 'createdAt'>,
): boolean {
  const prompt = tree.promptOf(answerId);
  if (!prompt) return false;
  tree.add(createMessage('assistant', { id, turnId, createdAt, state: 'queued', parentId: prompt.id }));
  return true;
}

/** Adds another version of a prompt with an answer of its own, queued and visible. Returns whether the prompt is known. */
export function addPromptBranch(tree: MessageTree, promptId: string, turn: Omit<NewTurn, 'parentId'>): boolean {
  const prompt = tree.get(promptId);
  if (!prompt || !isPrompt(prompt)) return false;
  addTurn(tree, { ...turn, parentId: prompt.parentId });
  return true;
}

/** The versions of a message, itself included. */
function branchOf(tree: MessageTree, id: string): Branch | undefined {
  const message = tree.get(id);
  if (!message) return undefined;
  const ids = tree.children(message.parentId).map((version) => version.id);
  return { index: ids.indexOf(id), count: ids.length, ids };
}
