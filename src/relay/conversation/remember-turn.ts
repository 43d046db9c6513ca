import { newMessage, type ChatMessage, type Role } from '../../chat/index.ts';
import type { Memory } from './memory.ts';
import type { SessionPrompt } from './prompt.ts';

/**
 * Puts prompt and answer of a turn that has ended into the memory. An answer that never came is not remembered, nor its
 * prompt: asking again must not look like asking twice.
 */
export async function rememberTurn(memory: Memory, prompt: SessionPrompt, answer: ChatMessage): Promise<void> {
  if (answer.text === '' && !answer.media) return;
  const { turnId, createdAt } = answer;
  const { text, media } = prompt;
  const asked = newMessage('user', {
    id: messageId(turnId, 'user'),
    turnId,
    text,
    state: 'done',
    ...(createdAt !== undefined && { createdAt }),
    ...(media && { media }),
  });
  await memory.append([asked, answer]);
}

/** Of a turn that is asked again the messages take the place of those remembered. */
export function messageId(turnId: string, role: Role): string {
  return `${turnId}/${role}`;
}
