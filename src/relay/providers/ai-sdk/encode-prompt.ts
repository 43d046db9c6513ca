import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ChatRequest, Media, ModelMessage } from '../../../chat/index.ts';
import { stripThinkingFromMessages } from '../thinking/strip-thinking.ts';
import type { PromptImages } from '../prompt-images.ts';

/**
 * The conversation as the packages of the vendors take it.
 * @throws ChatFailure `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function encodePrompt(request: ChatRequest, images: PromptImages): LanguageModelV4Prompt {
  images.check(request);
  return stripThinkingFromMessages(request.messages).map((message) => encodeMessage(message, images));
}

function encodeMessage({ role, text, media = [] }: ModelMessage, images: PromptImages): LanguageModelV4Message {
  if (role === 'system') return { role, content: text };
  if (role === 'assistant') return { role, content: [{ type: 'text', text }] };
  const imageParts = media.flatMap((attachment) => encodeImage(attachment, images) ?? []);
  // No vendor takes an empty text.
  return {
    role,
    content: [...(text === '' && imageParts.length > 0 ? [] : [{ type: 'text', text } as const]), ...imageParts],
  };
}

/** An address travels as it is: the vendor fetches it, the relay never does. */
function encodeImage(media: Media, images: PromptImages): LanguageModelV4FilePart | undefined {
  const image = images.resolve(media);
  if (image instanceof URL) return { type: 'file', mediaType: 'image', data: { type: 'url', url: image } };
  return image && { type: 'file', mediaType: image.mediaType, data: { type: 'data', data: image.base64 } };
}
