import type { ModelMessage } from '../../../chat/index.ts';
import { ThinkingSplitter } from './thinking-splitter.ts';

/**
 * Removes the model's thinking from earlier answers: models are not given their thinking again, and a client that holds
 * the conversation may send it along. An answer that consists of thinking only is removed together with its prompt,
 * because models reject empty answers and two prompts in a row.
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

/** Removes the thinking from the beginning of a complete answer. */
export function stripThinking(text: string): string {
  let answer = '';
  const splitter = new ThinkingSplitter((type, delta) => {
    if (type === 'text-delta') answer += delta;
  });
  splitter.push(text);
  splitter.end();
  return splitter.replacement(true) ?? answer;
}
