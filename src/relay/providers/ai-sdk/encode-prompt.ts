import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ChatRequest, Media, ModelMessage } from '../../../chat/index.ts';
import { stripThinkingFromMessages } from '../thinking/strip-thinking.ts';
import { dataAsText } from '../data-as-text.ts';
import type { PromptImages } from '../prompt-images.ts';

/**
 * Encodes a conversation for the vendors' packages.
 * @throws ChatError `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function encodePrompt(request: ChatRequest, images: PromptImages): LanguageModelV4Prompt {
  images.check(request);
  return stripThinkingFromMessages(dataAsText(request.messages)).map((message) => encodeMessage(message, images));
}

function encodeMessage({ role, text, media = [] }: ModelMessage, images: PromptImages): LanguageModelV4Message {
  if (role === 'system') return { role, content: text };
  if (role === 'assistant') return { role, content: [{ type: 'text', text }] };
  const imageParts = media.flatMap((attachment) => encodeImage(attachment, images) ?? []);
  // Vendors reject empty text parts.
  return {
    role,
    content: [...(text === '' && imageParts.length > 0 ? [] : [{ type: 'text', text } as const]), ...imageParts],
  };
}

/** A URL is passed on unchanged: the vendor fetches it, the relay never does. */
function encodeImage(media: Media, images: PromptImages): LanguageModelV4FilePart | undefined {
  const image = images.resolve(media);
  if (image instanceof URL) return { type: 'file', mediaType: 'image', data: { type: 'url', url: image } };
  return image && { type: 'file', mediaType: image.mediaType, data: { type: 'data', data: image.base64 } };
}
