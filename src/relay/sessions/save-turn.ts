import { createMessage, type ChatMessage, type Role } from '../../chat/index.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { SessionPrompt } from './prompt.ts';

/**
 * Saves the prompt and the answer of a turn that has ended. If the answer is empty, neither is saved: after a retry the prompt would
 * be in the conversation twice.
 */
export async function saveTurn(memory: ConversationMemory, prompt: SessionPrompt, answer: ChatMessage): Promise<void> {
  if (answer.text === '' && !answer.media) return;
  const { turnId, createdAt } = answer;
  const { text, media } = prompt;
  const question = createMessage('user', {
    id: messageId(turnId, 'user'),
    turnId,
    text,
    state: 'done',
    ...(createdAt !== undefined && { createdAt }),
    ...(media && { media }),
  });
  await memory.append([question, answer]);
}

/** The id of a message, by which the messages of a retried turn replace those saved before. */
export function messageId(turnId: string, role: Role): string {
  return `${turnId}/${role}`;
}
