import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ChatFailure, chatError, type Media, type PromptMessage } from '../../chat/index.ts';

/** Pictures that a model can be given: none, those that are sent along, or also those it fetches by their address. */
export type ModelImages = 'none' | 'data' | 'any';

/**
 * The conversation as the packages of the vendors take it.
 * @throws ChatFailure `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function modelPrompt(messages: readonly PromptMessage[], images: ModelImages): LanguageModelV4Prompt {
  const { media = [] } = messages.at(-1) ?? {};
  if (media.some((each) => !imagePart(each, images))) throw new ChatFailure(chatError('unsupported-media'));
  return messages.map((message) => encodeMessage(message, images));
}

function encodeMessage({ role, text, media = [] }: PromptMessage, images: ModelImages): LanguageModelV4Message {
  if (role === 'system') return { role, content: text };
  if (role === 'assistant') return { role, content: [{ type: 'text', text }] };
  const shown = media.map((each) => imagePart(each, images)).filter((part) => part !== undefined);
  // No vendor takes an empty text.
  return { role, content: [...(text === '' && shown.length > 0 ? [] : [{ type: 'text', text } as const]), ...shown] };
}

/** Addresses travel as they are: the provider fetches them, the relay never does. */
function imagePart({ kind, url }: Media, images: ModelImages): LanguageModelV4FilePart | undefined {
  if (kind !== 'image' || images === 'none') return undefined;
  const [, mediaType, data] = /^data:(image\/[\w.+-]+);base64,([\w+/=]+)$/i.exec(url) ?? [];
  if (mediaType && data) return { type: 'file', mediaType, data: { type: 'data', data } };
  const address = images === 'any' && /^https?:/i.test(url) ? URL.parse(url) : null;
  return address ? { type: 'file', mediaType: 'image', data: { type: 'url', url: address } } : undefined;
}
