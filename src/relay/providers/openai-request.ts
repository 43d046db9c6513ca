import { ChatFailure, chatError, type ChatRequest, type PromptMessage } from '../../chat/index.ts';
import type { ModelSettings } from './provider.ts';

/** What of a request differs from server to server. */
export interface OpenAIDialect {
  /**
   * The name of the token limit. Default `max_completion_tokens` at api.openai.com, whose newer models refuse the old name,
   * and `max_tokens` elsewhere, where the new one is unknown or refused.
   */
  readonly tokenLimitKey?: 'max_tokens' | 'max_completion_tokens';
  /** Whether to ask for the token counts. Default true, except at api.mistral.ai, which refuses to be asked and tells unasked. */
  readonly askUsage?: boolean;
  /** Whether the model looks at images. Default false: a prompt with an image is answered with `unsupported-media`. */
  readonly images?: boolean;
  /** Further keys of the request body, such as `{"reasoning_effort": "low"}`, for what only some servers know. */
  readonly body?: Readonly<Record<string, unknown>>;
}

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

/**
 * The body of the request.
 * @throws ChatFailure `unsupported-media` for a prompt with an attachment that the model cannot be given.
 */
export function requestBody(request: ChatRequest, settings: ModelSettings & OpenAIDialect, host: string): string {
  const { model, temperature, maxTokens, images = false, askUsage = host !== 'api.mistral.ai' } = settings;
  const { tokenLimitKey = host === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens' } = settings;
  const prompt = request.messages.at(-1);
  if (prompt?.media?.some(({ kind }) => kind !== 'image' || !images)) {
    throw new ChatFailure(chatError('unsupported-media'));
  }
  return JSON.stringify({
    ...settings.body,
    ...(model !== undefined && { model }),
    messages: request.messages.map((message) => encodeMessage(message, images)),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { [tokenLimitKey]: maxTokens }),
    stream: true,
    ...(askUsage && { stream_options: { include_usage: true } }),
  });
}

function encodeMessage({ role, text, media = [] }: PromptMessage, images: boolean): object {
  // Addresses travel as they are: the provider fetches them, the relay never does.
  const shown = images && role === 'user' ? media.filter(({ kind }) => kind === 'image') : [];
  if (shown.length === 0) return { role, content: text };
  const parts = shown.map(({ url }) => ({ type: 'image_url', image_url: { url } }));
  return { role, content: text === '' ? parts : [{ type: 'text', text }, ...parts] };
}
