import { createMessage, type ChatMessage, type Transcript } from '../../chat/index.ts';
import { StoreUnavailableError } from '../store/store-unavailable-error.ts';
import { messageId, pathBefore, withParents } from './conversation-tree.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { SessionPrompt } from './prompt.ts';

/**
 * Saves the prompt and the answer of a turn that has ended. If the answer is empty, neither is saved: after a retry the prompt would
 * be in the conversation twice. The parent is determined now, because another turn may have been saved since the prompt came, and again if
 * another relay saves one at the same time: then one turn follows the other.
 * @param known The conversation before the turn, which is used if the memory cannot be read now.
 */
export async function saveTurn(
  memory: ConversationMemory,
  prompt: SessionPrompt,
  answer: ChatMessage,
  known: Transcript = [],
): Promise<void> {
  if (answer.text === '' && !answer.media && !answer.data) return;
  for (let attempt = 1; ; attempt++) {
    const messages = await loadOr(memory, known);
    const parentId = pathBefore(messages, { ...prompt, turnId: answer.turnId }).at(-1)?.id;
    const added = toMessages(prompt, answer, parentId);
    if (!memory.appendAfter || attempt === MAX_ATTEMPTS) return memory.append(added);
    if (await memory.appendAfter(messages.at(-1)?.id, added)) return;
  }
}

/** Each attempt that fails is another relay's that succeeds. */
const MAX_ATTEMPTS = 10;

async function loadOr(memory: ConversationMemory, known: Transcript): Promise<Transcript> {
  try {
    return withParents(await memory.load());
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) return known;
    throw cause;
  }
}

/** The prompt of a turn as a message, and its answer. */
export function toMessages(
  { text, media, data, assistant }: SessionPrompt,
  answer: ChatMessage,
  parentId: string | undefined,
): [question: ChatMessage, answer: ChatMessage] {
  const { turnId, createdAt } = answer;
  const question = createMessage('user', {
    id: messageId(turnId, 'user'),
    turnId,
    text,
    state: 'done',
    ...(parentId !== undefined && { parentId }),
    ...(createdAt !== undefined && { createdAt }),
    ...(media && { media }),
    ...(data && { data }),
  });
  return [question, { ...answer, parentId: question.id, ...(assistant !== undefined && { assistant }) }];
}
