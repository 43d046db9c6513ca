import type { ChatMessage, Media } from '../../chat/index.ts';

/** The longest content of an attachment that is stored, as a URL. Thumbnails and short texts are below it. */
const MAX_STORED_URL_LENGTH = 90_000;

/**
 * A prompt with its attachments as they are stored: a large image by its thumbnail, another large file by its name alone. Any other message is
 * returned as it is.
 * @param keepsContent Whether there is room for content at all. Without it only the names stay.
 */
export function withStoredMedia(message: ChatMessage, keepsContent: boolean): ChatMessage {
  const { role, media } = message;
  if (role !== 'user' || !media) return message;
  let stored = keepsContent ? storedMessages.get(message) : undefined;
  if (!stored) {
    stored = { ...message, media: media.map((item) => toStoredMedia(item, keepsContent)) };
    if (keepsContent) storedMessages.set(message, stored);
  }
  return stored;
}

/** Messages never change, and the sizes of the same objects are known. */
const storedMessages = new WeakMap<ChatMessage, ChatMessage>();

function toStoredMedia({ thumbnail, ...media }: Media, keepsContent: boolean): Media {
  const { url } = media;
  if (!url.startsWith('data:')) return media;
  const content = [url, thumbnail ?? ''].find((candidate) => candidate.length <= MAX_STORED_URL_LENGTH);
  return { ...media, url: (keepsContent && content) || '' };
}
