/**
 * The changes that turns make to a transcript. A turn has one prompt and one answer, unless a backend sends an answer without a prompt.
 * @module
 */
import type { ChatMessage } from '../chat/index.ts';
import { createMessage } from '../chat/message-reducer.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';

/** A new turn. */
export interface NewTurn {
  readonly turnId: string;
  readonly promptId: string;
  readonly answerId: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The message that the prompt follows, `undefined` for none. Default: the last visible one. */
  readonly parentId?: string | undefined;
}

/** Adds a prompt and its empty answer, both queued. */
export function addTurn(tree: MessageTree, turn: NewTurn): void {
  const { turnId, promptId, answerId, text, createdAt, parentId } = { parentId: tree.path.at(-1)?.id, ...turn };
  const common = { turnId, state: 'queued', createdAt } as const;
  tree.add(createMessage('user', { ...common, id: promptId, text, ...(parentId && { parentId }) }));
  tree.add(createMessage('assistant', { ...common, id: answerId, parentId: promptId }));
}

/** The last visible message that is not queued: the one that can be retried or edited. */
export function lastStarted(tree: MessageTree): ChatMessage | undefined {
  return tree.path.findLast(({ state }) => state !== 'queued');
}

/**
 * Resets the last answer to an empty one if it was interrupted or failed with a retryable error. Keeps the turn and returns it, because a
 * backend that knows the turn does not run it twice.
 */
export function restartLast(tree: MessageTree, createdAt: number): string | undefined {
  const { id, turnId = '', state, error } = lastStarted(tree) ?? {};
  if (!id || !(state === 'interrupted' || error?.retryable) || !tree.promptOf(id)) return undefined;
  tree.put(createMessage('assistant', { id, turnId, createdAt }));
  return turnId;
}

/** Marks a turn's prompt and answer as being sent. The prompt of another version of the answer has been sent before. */
export function markSending(tree: MessageTree, turnId: string): void {
  const answer = tree.answerOf(turnId);
  const prompt = answer && tree.promptOf(answer.id);
  for (const message of [prompt, answer]) if (message?.turnId === turnId) tree.put({ ...message, state: 'sending' });
}

/** Removes a turn and returns the text of its prompt. What follows it stays. */
export function removeTurn(tree: MessageTree, turnId: string): string {
  let text = '';
  for (const message of tree.messagesOfTurn(turnId)) {
    if (isPrompt(message)) ({ text } = message);
    tree.remove(message.id);
  }
  return text;
}
