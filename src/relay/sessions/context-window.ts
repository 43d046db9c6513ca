import { dataSize } from '../../chat/data-part.ts';
import type { ModelMessage } from '../../chat/index.ts';
import type { ContextWindow } from './assistant.ts';

/**
 * Returns the last messages of a conversation that fit the limits, beginning with a message of the user: models reject a conversation
 * that begins with an answer. Messages are never truncated, because that could change their meaning.
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

/** The size of an image, by URL or inline, in characters of text: models count about a thousand tokens for one. */
const IMAGE_CHARACTERS = 4_000;

function countCharacters(message: ModelMessage | undefined): number {
  const { text = '', media = [], data } = message ?? {};
  return text.length + media.length * IMAGE_CHARACTERS + dataSize(data);
}
