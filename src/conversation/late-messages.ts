/**
 * The changes that a backend makes to a transcript outside the replies to this page's prompts.
 * @module
 */
import type { ChatMessage, MessageRetractedEvent } from '../chat/index.ts';
import { createMessage } from '../chat/message-reducer.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';

/**
 * Adds an answer to no prompt of this page: after the messages of its turn if that is known, else at the end. An answer of the turn that was
 * interrupted or failed starts again in its place.
 */
export function addUnsolicitedAnswer(
  tree: MessageTree,
  fields: Pick<ChatMessage, 'id' | 'turnId'> & Partial<ChatMessage>,
): void {
  const last = tree.messagesOfTurn(fields.turnId).at(-1);
  const isRestart = last?.state === 'interrupted' || last?.state === 'failed';
  const parentId = (last ?? tree.path.at(-1))?.id;
  const answer = createMessage('assistant', { ...fields, ...(parentId && { parentId }) });
  tree.put(isRestart && !isPrompt(last) ? { ...answer, id: last.id } : answer, true);
}

/** Removes or replaces the text of an answer, which the backend identifies by its message id or its turn id. */
export function retract(tree: MessageTree, { messageId, replacement: text = '' }: MessageRetractedEvent): void {
  const message = tree.get(messageId) ?? tree.answerOf(messageId);
  if (!message) return;
  const { role, id, turnId } = message;
  tree.put(createMessage(role, { id, turnId, text, state: 'done', ...(!text && { retracted: true }) }));
}
