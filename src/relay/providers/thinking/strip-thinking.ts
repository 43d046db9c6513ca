import type { ModelMessage } from '../../../chat/index.ts';
import { ThinkingSplitter } from './thinking-splitter.ts';

/**
 * The conversation without what the model thought aloud in earlier answers: a model is not given its thinking again, and a client that
 * holds the conversation may send it along. An answer that was nothing else goes with the prompt before it, for models refuse
 * empty answers, and two prompts in a row.
 */
export function stripThinkingFromMessages(messages: readonly ModelMessage[]): ModelMessage[] {
  const kept: ModelMessage[] = [];
  for (const message of messages) {
    if (message.role !== 'assistant') {
      kept.push(message);
      continue;
    }
    const text = stripThinking(message.text);
    if (text.trim() !== '' || message.text.trim() === '')
      kept.push(text === message.text ? message : { ...message, text });
    else if (kept.at(-1)?.role === 'user') kept.pop();
  }
  return kept;
}

/** What is left of a whole text without the thinking at its start. */
export function stripThinking(text: string): string {
  let answer = '';
  const splitter = new ThinkingSplitter((type, delta) => {
    if (type === 'text-delta') answer += delta;
  });
  splitter.push(text);
  splitter.end();
  return splitter.replacement(true) ?? answer;
}
