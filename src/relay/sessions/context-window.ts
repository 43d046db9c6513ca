import type { ModelMessage } from '../../chat/index.ts';
import type { ContextWindow } from './assistant.ts';

/**
 * The end of a conversation that fits the limits, and begins with the user: models refuse a conversation that opens with
 * an answer. Whole messages only: half a message says something that nobody said.
 */
export function trimToWindow(messages: readonly ModelMessage[], limits: ContextWindow): readonly ModelMessage[] {
  let characters = 0;
  let start = messages.length;
  while (start > 0 && messages.length - start < limits.messages) {
    characters += countCharacters(messages[start - 1]);
    if (characters > limits.characters) break;
    start--;
  }
  while (start < messages.length && messages[start]?.role !== 'user') start++;
  return messages.slice(start);
}

/** What a model is charged for a picture, be it an address or a megabyte, as characters of text: a thousand tokens or so. */
const IMAGE_CHARACTERS = 4_000;

function countCharacters(message: ModelMessage | undefined): number {
  return (message?.text.length ?? 0) + (message?.media?.length ?? 0) * IMAGE_CHARACTERS;
}
