import { answerBounds, type AnswerBounds } from './answer-bounds.ts';
import { createHttpClient } from './http-client.ts';
import { secretsOf, withoutSecrets } from './known-secrets.ts';
import { streamCompletion } from './openai-reply.ts';
import { completionsUrl, requestBody, type OpenAIDialect } from './openai-request.ts';
import type { ModelSettings, Provider, ProviderContext } from './provider.ts';
import { refusal } from './refusal.ts';

/**
 * A server of OpenAI's Chat Completions: OpenAI itself, Mistral, Ollama, vLLM, LM Studio, llama.cpp, OpenRouter, Groq,
 * DeepSeek and many more.
 */
export interface OpenAICompatibleSettings extends ModelSettings, OpenAIDialect, Partial<AnswerBounds> {
  /** The server's base address, such as `http://localhost:11434/v1`. Default OpenAI's own. */
  readonly baseUrl?: string;
  /** Sent as `Authorization: Bearer`. Servers on one's own machine mostly want none. */
  readonly apiKey?: string;
  /** Further headers, such as the `api-key` of other clouds. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export function createOpenAICompatibleProvider(settings: OpenAICompatibleSettings, context: ProviderContext): Provider {
  const url = completionsUrl(settings.baseUrl ?? OPENAI_BASE_URL);
  const client = createHttpClient(url);
  const log = withoutSecrets(context.log.child({ provider: url.host }), secretsOf({ ...settings, url }));
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': 'ai-chat-relay',
    ...(settings.apiKey && { Authorization: `Bearer ${settings.apiKey}` }),
    ...settings.headers,
  };
  const bounds = answerBounds(settings);

  return {
    send(request, { signal }) {
      let body: string;
      try {
        body = requestBody(request, settings, url.hostname);
      } catch (cause) {
        return refusal(cause);
      }
      return streamCompletion({
        ...bounds,
        clock: context.clock,
        log,
        signal,
        body,
        open: () => client.post(url, { ...headers, 'Content-Length': Buffer.byteLength(body) }),
      });
    },
    close: () => client.close(),
  };
}
