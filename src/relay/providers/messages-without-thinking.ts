import type { PromptMessage } from '../../chat/index.ts';
import { withoutThinking } from './thinking-splitter.ts';

/**
 * The conversation without what the model thought aloud in earlier answers: a model is not given its thinking again, and a client that
 * holds the conversation may send it along. An answer that was nothing else goes with the prompt before it, for models refuse
 * empty answers, and two prompts in a row.
 */
export function messagesWithoutThinking(messages: readonly PromptMessage[]): PromptMessage[] {
  const kept: PromptMessage[] = [];
  for (const message of messages) {
    if (message.role !== 'assistant') {
      kept.push(message);
      continue;
    }
    const text = withoutThinking(message.text);
    if (text.trim() !== '' || message.text.trim() === '')
      kept.push(text === message.text ? message : { ...message, text });
    else if (kept.at(-1)?.role === 'user') kept.pop();
  }
  return kept;
}
