import type { PromptMessage } from '../../chat/index.ts';
import type { WindowLimits } from './assistant.ts';

/**
 * The end of a conversation that fits the limits, and begins with the user: models refuse a conversation that opens with
 * an answer. Whole messages only: half a message says something that nobody said.
 */
export function cutWindow(messages: readonly PromptMessage[], limits: WindowLimits): readonly PromptMessage[] {
  let characters = 0;
  let start = messages.length;
  while (start > 0 && messages.length - start < limits.messages) {
    characters += messages[start - 1]?.text.length ?? 0;
    if (characters > limits.characters) break;
    start--;
  }
  while (start < messages.length && messages[start]?.role !== 'user') start++;
  return messages.slice(start);
}
