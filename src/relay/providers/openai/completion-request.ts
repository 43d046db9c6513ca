import type { ChatRequest, ModelMessage } from '../../../chat/index.ts';
import { stripThinkingFromMessages } from '../thinking/strip-thinking.ts';
import { dataAsText } from '../data-as-text.ts';
import type { PromptAttachments, ResolvedAttachment } from '../prompt-attachments.ts';
import type { ModelSettings } from '../provider.ts';

/** The parts of a request that differ between servers. */
export interface OpenAIDialect {
  /**
   * The parameter for the token limit. Default `max_completion_tokens` at api.openai.com, whose newer models reject the
   * old name, and `max_tokens` elsewhere, where the new one is unknown or rejected. If a server rejects one, the relay
   * uses the other.
   */
  readonly maxTokensParameter?: MaxTokensParameter;
  /**
   * Whether to request token counts. Default true, except at api.mistral.ai, which rejects the parameter and sends the
   * counts anyway. If a server rejects the parameter, the relay stops sending it.
   */
  readonly includeUsage?: boolean;
  /**
   * The role of the assistant's `system` text. Default `system`. `developer` is OpenAI's newer name; `user` prepends
   * the text to the first prompt, for models whose chat template has no such role, like Gemma's.
   */
  readonly systemRole?: 'system' | 'developer' | 'user';
  /**
   * Additional members of the request body, such as `{"reasoning_effort": "low"}`, for parameters that only some
   * servers know.
   */
  readonly extraBody?: Readonly<Record<string, unknown>>;
}

export type MaxTokensParameter = 'max_tokens' | 'max_completion_tokens';

/**
 * The URL of a server's Chat Completions, from a base URL in any common form: with or without a trailing slash, with
 * the complete path, or without a path, which stands for `/v1`.
 */
export function completionsUrl(baseUrl: string): URL {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/chat/completions') ? path : `${path || '/v1'}/chat/completions`;
  return url;
}

/** The dialect of a server: its settings, or defaults by its host. */
export function resolveDialect(
  settings: OpenAIDialect,
  host: string,
): Required<Pick<OpenAIDialect, 'includeUsage' | 'maxTokensParameter'>> {
  const { includeUsage = host !== 'api.mistral.ai' } = settings;
  const { maxTokensParameter = host === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens' } = settings;
  return { includeUsage, maxTokensParameter };
}

/**
 * Encodes the request body.
 * @throws ChatError `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function encodeCompletionRequest(
  request: ChatRequest,
  settings: ModelSettings & OpenAIDialect,
  host: string,
  attachments: PromptAttachments,
): string {
  const { model, temperature, maxTokens, systemRole = 'system' } = settings;
  const { includeUsage, maxTokensParameter } = resolveDialect(settings, host);
  attachments.check(request);
  const messages = stripThinkingFromMessages(dataAsText(request.messages));
  return JSON.stringify({
    ...settings.extraBody,
    ...(model !== undefined && { model }),
    messages: (systemRole === 'user' ? mergeSystemIntoPrompt(messages) : messages).map(({ role, ...message }) =>
      encodeMessage(role === 'system' ? systemRole : role, message, attachments),
    ),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { [maxTokensParameter]: maxTokens }),
    stream: true,
    ...(includeUsage && { stream_options: { include_usage: true } }),
  });
}

/** The conversation with the system texts prepended to its first prompt. */
function mergeSystemIntoPrompt(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ text }) => text);
  const dialogue = messages.filter(({ role }) => role !== 'system');
  const first = dialogue.findIndex(({ role }) => role === 'user');
  const text = [...system, dialogue[first]?.text ?? ''].filter((part) => part !== '').join('\n\n');
  if (system.length === 0) return messages;
  return first < 0
    ? [{ role: 'user', text }, ...dialogue]
    : dialogue.with(first, { ...(dialogue[first] as ModelMessage), text });
}

function encodeMessage(
  role: string,
  { text, media = [] }: Omit<ModelMessage, 'role'>,
  attachments: PromptAttachments,
): object {
  const resolved = role === 'user' ? media.flatMap((attachment) => attachments.resolve(attachment) ?? []) : [];
  if (resolved.length === 0) return { role, content: text };
  const parts = resolved.map(encodeAttachment);
  return { role, content: text === '' ? parts : [{ type: 'text', text }, ...parts] };
}

function encodeAttachment(attachment: ResolvedAttachment): object {
  switch (attachment.kind) {
    case 'image': {
      const { image } = attachment;
      const url = image instanceof URL ? image.href : `data:${image.mediaType};base64,${image.base64}`;
      return { type: 'image_url', image_url: { url } };
    }
    case 'pdf': {
      const { name, base64 } = attachment;
      return { type: 'file', file: { filename: name, file_data: `data:application/pdf;base64,${base64}` } };
    }
    // As text, because few servers of this API accept other files than PDFs, and all models read text.
    case 'text': {
      const { name, text } = attachment;
      return { type: 'text', text: `<file name=${JSON.stringify(name)}>\n${text}\n</file>` };
    }
  }
}
