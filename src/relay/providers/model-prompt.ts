import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ChatRequest, Media, PromptMessage } from '../../chat/index.ts';
import { messagesWithoutThinking } from './messages-without-thinking.ts';
import type { PromptImages } from './prompt-images.ts';

/**
 * The conversation as the packages of the vendors take it.
 * @throws ChatFailure `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function modelPrompt(request: ChatRequest, images: PromptImages): LanguageModelV4Prompt {
  images.check(request);
  return messagesWithoutThinking(request.messages).map((message) => encodeMessage(message, images));
}

function encodeMessage({ role, text, media = [] }: PromptMessage, images: PromptImages): LanguageModelV4Message {
  if (role === 'system') return { role, content: text };
  if (role === 'assistant') return { role, content: [{ type: 'text', text }] };
  const shown = media.flatMap((each) => imagePart(each, images) ?? []);
  // No vendor takes an empty text.
  return { role, content: [...(text === '' && shown.length > 0 ? [] : [{ type: 'text', text } as const]), ...shown] };
}

/** An address travels as it is: the vendor fetches it, the relay never does. */
function imagePart(media: Media, images: PromptImages): LanguageModelV4FilePart | undefined {
  const image = images.read(media);
  if (image instanceof URL) return { type: 'file', mediaType: 'image', data: { type: 'url', url: image } };
  return image && { type: 'file', mediaType: image.mediaType, data: { type: 'data', data: image.base64 } };
}
