/**
 * The changes that turns make to a transcript. A turn has one prompt and one answer, unless a backend sends an answer without a prompt.
 * @module
 */
import type { ChatMessage, DataPart, Media, PromptContext } from '../chat/index.ts';
import { createMessage } from '../chat/message-reducer.ts';
import { lastStartedMessage } from './conversation.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';

/** A new turn. */
export interface NewTurn {
  readonly turnId: string;
  readonly promptId: string;
  readonly answerId: string;
  readonly text: string;
  readonly media?: readonly Media[] | undefined;
  readonly context?: PromptContext | undefined;
  readonly data?: readonly DataPart[] | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The message that the prompt follows, `undefined` for none. Default: the last visible one. */
  readonly parentId?: string | undefined;
}

/** Adds a prompt and its empty answer, both queued, and makes them visible. */
export function addTurn(tree: MessageTree, turn: NewTurn): void {
  putTurn(tree, { parentId: tree.path.at(-1)?.id, ...turn });
}

/** Replaces a turn that has not been sent by another one in its place, and makes that visible. What follows it stays. */
export function replaceTurn(tree: MessageTree, replacedId: string, turn: Omit<NewTurn, 'parentId'>): void {
  putTurn(tree, { ...turn, parentId: tree.answerOf(replacedId)?.id }, true);
  removeTurn(tree, replacedId);
}

/** @param isBetween Adds the turn between its parent and what follows that. */
function putTurn(tree: MessageTree, turn: NewTurn, isBetween = false): void {
  const { turnId, promptId, answerId, text, media = [], context, data, createdAt, parentId } = turn;
  const common = { turnId, state: 'queued', createdAt } as const;
  const extras = { ...(media.length > 0 && { media }), ...(context && { context }), ...(data && { data }) };
  const prompt = { ...common, ...extras, id: promptId, text, ...(parentId && { parentId }) };
  tree.put(createMessage('user', prompt), isBetween);
  tree.put(createMessage('assistant', { ...common, id: answerId, parentId: promptId }), isBetween);
  tree.select(answerId);
}

/**
 * Resets the last answer to an empty one if it was interrupted or failed with a retryable error. Keeps the turn and returns it, because a
 * backend that knows the turn does not run it twice.
 */
export function restartLast(tree: MessageTree, createdAt: number): string | undefined {
  const { id, turnId = '', state, error } = lastStartedMessage({ messages: tree.path }) ?? {};
  if (!id || !(state === 'interrupted' || error?.retryable) || !tree.promptOf(id)) return undefined;
  tree.put(createMessage('assistant', { id, turnId, createdAt }));
  return turnId;
}

/**
 * Marks a turn's prompt and answer as being sent. The prompt of another version of the answer has been sent before.
 * @param assistant The id of the assistant that answers, where the backend offers several.
 */
export function markSending(tree: MessageTree, turnId: string, assistant?: string): void {
  const answer = tree.answerOf(turnId);
  const prompt = answer && tree.promptOf(answer.id);
  if (prompt?.turnId === turnId) tree.put({ ...prompt, state: 'sending' });
  if (answer) tree.put({ ...answer, state: 'sending', ...(assistant && { assistant }) });
}

/** Whether another turn has an answer to the prompt of this one, which must not be removed then. */
export function hasOtherAnswers(tree: MessageTree, turnId: string): boolean {
  const isOther = (message: ChatMessage): boolean => !isPrompt(message) && message.turnId !== turnId;
  return tree.messagesOfTurn(turnId).some((message) => isPrompt(message) && tree.children(message.id).some(isOther));
}

/** Removes a turn. What follows it stays. */
export function removeTurn(tree: MessageTree, turnId: string): void {
  removeMessages(tree, tree.messagesOfTurn(turnId));
}

/**
 * The messages that are deleted together with one, the last first: a prompt and all answers to it. Of an answer among several only that one, with
 * the others of its turn if it has no prompt.
 */
export function messagesDeletedWith(tree: MessageTree, id: string): readonly ChatMessage[] {
  const message = tree.get(id);
  if (!message) return [];
  const prompt = isPrompt(message) ? message : tree.promptOf(id);
  if (!prompt) return tree.messagesOfTurn(message.turnId).toReversed();
  const answers = tree.children(prompt.id).filter((child) => !isPrompt(child));
  return message !== prompt && answers.length > 1 ? [message] : [...answers.toReversed(), prompt];
}

/** Removes messages. What follows them stays. Without another message the tree is cleared, so that what is stored of it is deleted, too. */
export function removeMessages(tree: MessageTree, messages: readonly ChatMessage[]): void {
  for (const { id } of messages) tree.remove(id);
  if (tree.path.length === 0) tree.clear();
}
