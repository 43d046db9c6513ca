import { createMessage, isPending, type ChatMessage, type Transcript } from '../../chat/index.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { currentPath, findAnswer, messageId, pathBefore, withParents } from './conversation-tree.ts';
import type { PendingPrompt, PendingPrompts } from './pending-prompts.ts';
import { toMessages } from './save-turn.ts';

/**
 * The whole conversation, all branches: the stored messages, oldest first, then the turns that are running, queued or being saved, each its
 * prompt and its answer so far. A pending answer has the number of its last event, after which it can be resumed.
 */
export async function readConversation(memory: ConversationMemory, pending: PendingPrompts): Promise<Transcript> {
  const { key } = memory;
  return pending.runInOrder(key, async () => {
    let messages = withParents(await memory.load());
    for (const prompt of pending.ofConversation(key)) messages = addPending(messages, prompt);
    return messages;
  });
}

/** The messages of the current path that have been stored, as stock clients see the conversation. */
export async function readCurrentPath(memory: ConversationMemory, pending: PendingPrompts): Promise<Transcript> {
  return currentPath(withParents(await pending.runInOrder(memory.key, () => memory.load())));
}

/** Deletes a conversation for good: turns that are running or queued are answered, but not saved. */
export async function clearConversation(memory: ConversationMemory, pending: PendingPrompts): Promise<void> {
  pending.markCleared(memory.key);
  await pending.runInOrder(memory.key, () => memory.clear());
}

function addPending(messages: Transcript, { prompt, turnId, turn, createdAt }: PendingPrompt): Transcript {
  const known = findAnswer(messages, turnId);
  // The same turn from another connection, or one that has been answered, and will be answered from the memory.
  if (!turn && known && (isPending(known) || known.state === 'done')) return messages;
  const answer: ChatMessage =
    turn?.answer ?? createMessage('assistant', { id: messageId(turnId, 'assistant'), turnId, createdAt });
  const parentId = pathBefore(messages, { ...prompt, turnId }).at(-1)?.id;
  const [question, reply] = toMessages(prompt, answer, parentId);
  const lastEventNumber = turn?.lastEventNumber ?? 0;
  return [
    ...messages.filter((message) => message.turnId !== turnId),
    question,
    isPending(reply) ? { ...reply, lastEventNumber } : reply,
  ];
}
