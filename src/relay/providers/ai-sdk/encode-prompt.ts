import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ChatRequest, ModelMessage } from '../../../chat/index.ts';
import { stripThinkingFromMessages } from '../thinking/strip-thinking.ts';
import { dataAsText } from '../data-as-text.ts';
import type { PromptAttachments, ResolvedAttachment } from '../prompt-attachments.ts';

/**
 * Encodes a conversation for the vendors' packages.
 * @throws ChatError `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function encodePrompt(request: ChatRequest, attachments: PromptAttachments): LanguageModelV4Prompt {
  attachments.check(request);
  return stripThinkingFromMessages(dataAsText(request.messages)).map((message) => encodeMessage(message, attachments));
}

function encodeMessage(
  { role, text, media = [] }: ModelMessage,
  attachments: PromptAttachments,
): LanguageModelV4Message {
  if (role === 'system') return { role, content: text };
  if (role === 'assistant') return { role, content: [{ type: 'text', text }] };
  const parts = media.flatMap((attachment) => {
    const resolved = attachments.resolve(attachment);
    return resolved ? [encodeAttachment(resolved)] : [];
  });
  // Vendors reject empty text parts.
  return { role, content: [...(text === '' && parts.length > 0 ? [] : [{ type: 'text', text } as const]), ...parts] };
}

/** An image's URL is passed on unchanged: the vendor fetches it, the relay never does. */
function encodeAttachment(attachment: ResolvedAttachment): LanguageModelV4FilePart {
  switch (attachment.kind) {
    case 'image': {
      const { image } = attachment;
      if (image instanceof URL) return { type: 'file', mediaType: 'image', data: { type: 'url', url: image } };
      return { type: 'file', mediaType: image.mediaType, data: { type: 'data', data: image.base64 } };
    }
    case 'pdf': {
      const { name: filename, base64: data } = attachment;
      return { type: 'file', mediaType: 'application/pdf', filename, data: { type: 'data', data } };
    }
    case 'text': {
      const { name: filename, text } = attachment;
      return { type: 'file', mediaType: 'text/plain', filename, data: { type: 'text', text } };
    }
  }
}
