import { createMessage, type ChatMessage, type Role } from '../../chat/index.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { SessionPrompt } from './prompt.ts';

/**
 * Puts prompt and answer of a turn that has ended into the memory. An answer that never came is not remembered, nor its
 * prompt: asking again must not look like asking twice.
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

/** Of a turn that is asked again the messages take the place of those remembered. */
export function messageId(turnId: string, role: Role): string {
  return `${turnId}/${role}`;
}
