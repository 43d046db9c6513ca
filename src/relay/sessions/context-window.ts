import { attachmentKind, dataUrlBytes } from '../../chat/attachment.ts';
import { dataSize } from '../../chat/data-part.ts';
import type { Media, ModelMessage } from '../../chat/index.ts';
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

/** The size of a PDF, whose pages are not counted here: models count up to three thousand tokens for each. */
const PDF_CHARACTERS = 20_000;

function countCharacters({ text, media = [], data }: ModelMessage = { role: 'user', text: '' }): number {
  return media.reduce((sum, attachment) => sum + countAttachment(attachment), text.length + dataSize(data));
}

function countAttachment(media: Media): number {
  const kind = attachmentKind(media);
  if (kind === 'text') return dataUrlBytes(media.url);
  return kind === 'pdf' ? PDF_CHARACTERS : IMAGE_CHARACTERS;
}
