import type { Feedback, Transcript } from '../../chat/index.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { currentPath, findAnswer, withoutTurns, withParents } from './conversation-tree.ts';
import type { PendingPrompts } from './pending-prompts.ts';

/** The messages of the current path that have been stored, as stock clients see the conversation. */
export async function readCurrentPath(memory: ConversationMemory, pending: PendingPrompts): Promise<Transcript> {
  return currentPath(withParents(await pending.runInOrder(memory.key, () => memory.load())));
}

/** Deletes a conversation for good: turns that are running or queued are answered, but not saved. */
export async function clearConversation(memory: ConversationMemory, pending: PendingPrompts): Promise<void> {
  pending.markCleared(memory.key);
  await pending.runInOrder(memory.key, () => memory.clear());
}

/** Deletes turns for good, also those that are running. What follows them stays. */
export async function deleteTurns(
  memory: ConversationMemory,
  pending: PendingPrompts,
  turnIds: ReadonlySet<string>,
): Promise<void> {
  pending.markCleared(memory.key, turnIds);
  await pending.runInOrder(memory.key, async () => {
    const messages = withParents(await memory.load());
    const rest = withoutTurns(messages, turnIds);
    if (rest.length === messages.length) return;
    const title = await memory.title?.load();
    await memory.clear();
    if (rest.length > 0) await memory.append(rest);
    if (title) await memory.title?.store(title);
  });
}

/**
 * Gives a conversation the title that its visitor has chosen.
 * @returns whether it is stored: no title is stored before the first answer, nor by a store without titles.
 */
export function renameConversation(
  memory: ConversationMemory,
  pending: PendingPrompts,
  title: string,
): Promise<boolean> {
  return pending.runInOrder(
    memory.key,
    async () => (await memory.title?.store({ text: title, by: 'visitor' })) ?? false,
  );
}

/** Gives a conversation the title that a model has made, unless it was given one meanwhile or does not exist any more. */
export function nameConversation(memory: ConversationMemory, pending: PendingPrompts, title: string): Promise<void> {
  return pending.runInOrder(memory.key, async () => {
    if (!(await memory.title?.load())) await memory.title?.store({ text: title, by: 'model' });
  });
}

/**
 * Stores what the visitor thinks of the answer of a turn, `undefined` for nothing.
 * @returns whether the turn is stored.
 */
export function storeFeedback(
  memory: ConversationMemory,
  pending: PendingPrompts,
  turnId: string,
  feedback: Feedback | undefined,
): Promise<boolean> {
  return pending.runInOrder(memory.key, async () => {
    const answer = findAnswer(await memory.load(), turnId);
    if (!answer) return false;
    const { feedback: _, ...rest } = answer;
    await memory.append([{ ...rest, ...(feedback && { feedback }) }]);
    return true;
  });
}
