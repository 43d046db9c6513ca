import type { ChatRequest, ModelMessage } from '../../../chat/index.ts';
import { stripThinkingFromMessages } from '../thinking/strip-thinking.ts';
import type { PromptImages } from '../prompt-images.ts';
import type { ModelSettings } from '../provider.ts';

/** What of a request differs from server to server. */
export interface OpenAIDialect {
  /**
   * The name of the token limit. Default `max_completion_tokens` at api.openai.com, whose newer models refuse the old name,
   * and `max_tokens` elsewhere, where the new one is unknown or refused. A server that refuses the one is asked with the other.
   */
  readonly maxTokensParameter?: MaxTokensParameter;
  /**
   * Whether to ask for the token counts. Default true, except at api.mistral.ai, which refuses to be asked and tells unasked.
   * A server that refuses to be asked is no longer.
   */
  readonly includeUsage?: boolean;
  /**
   * The role in which the model is given the assistant's `system` text. Default `system`. `developer` is OpenAI's newer word; `user`
   * puts it in front of the first prompt, for models whose chat template has no such role, as Gemma's.
   */
  readonly systemRole?: 'system' | 'developer' | 'user';
  /** Further keys of the request body, such as `{"reasoning_effort": "low"}`, for what only some servers know. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
}

export type MaxTokensParameter = 'max_tokens' | 'max_completion_tokens';

/**
 * The address of a server's Chat Completions, from its base address in any form people write it in:
 * with or without a slash at the end, with the whole path, or with no path, which stands for `/v1`.
 */
export function completionsUrl(baseUrl: string): URL {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/chat/completions') ? path : `${path || '/v1'}/chat/completions`;
  return url;
}

/** The dialect of a server, as far as it is known by its address alone. What the settings say comes first. */
export function resolveDialect(
  settings: OpenAIDialect,
  host: string,
): Required<Pick<OpenAIDialect, 'includeUsage' | 'maxTokensParameter'>> {
  const { includeUsage = host !== 'api.mistral.ai' } = settings;
  const { maxTokensParameter = host === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens' } = settings;
  return { includeUsage, maxTokensParameter };
}

/**
 * The body of the request.
 * @throws ChatFailure `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function encodeCompletionRequest(
  request: ChatRequest,
  settings: ModelSettings & OpenAIDialect,
  host: string,
  images: PromptImages,
): string {
  const { model, temperature, maxTokens, systemRole = 'system' } = settings;
  const { includeUsage, maxTokensParameter } = resolveDialect(settings, host);
  images.check(request);
  const messages = stripThinkingFromMessages(request.messages);
  return JSON.stringify({
    ...settings.extraBody,
    ...(model !== undefined && { model }),
    messages: (systemRole === 'user' ? mergeSystemIntoPrompt(messages) : messages).map(({ role, ...message }) =>
      encodeMessage(role === 'system' ? systemRole : role, message, images),
    ),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { [maxTokensParameter]: maxTokens }),
    stream: true,
    ...(includeUsage && { stream_options: { include_usage: true } }),
  });
}

/** The conversation with the texts of the system in front of its first prompt. */
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

function encodeMessage(role: string, { text, media = [] }: Omit<ModelMessage, 'role'>, images: PromptImages): object {
  const resolvedImages = role === 'user' ? media.flatMap((attachment) => images.resolve(attachment) ?? []) : [];
  if (resolvedImages.length === 0) return { role, content: text };
  const parts = resolvedImages.map((image) => ({
    type: 'image_url',
    image_url: { url: image instanceof URL ? image.href : `data:${image.mediaType};base64,${image.base64}` },
  }));
  return { role, content: text === '' ? parts : [{ type: 'text', text }, ...parts] };
}
