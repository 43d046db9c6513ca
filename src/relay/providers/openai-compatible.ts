import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { chatError, ChatFailure, type ChatEvent } from '../../chat/index.ts';
import { streamCompletion, type OpenAIPatience } from './openai-reply.ts';
import { completionsUrl, requestBody, type OpenAIDialect } from './openai-request.ts';
import type { ModelSettings, Provider, ProviderContext } from './provider.ts';

/**
 * A server of OpenAI's Chat Completions: OpenAI itself, Mistral, Ollama, vLLM, LM Studio, llama.cpp, OpenRouter, Groq,
 * DeepSeek and many more.
 */
export interface OpenAICompatibleSettings extends ModelSettings, OpenAIDialect, Partial<OpenAIPatience> {
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
  const isSecure = url.protocol === 'https:';
  const open = isSecure ? httpsRequest : httpRequest;
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' });
  const log = context.log.child({ provider: url.host });
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': 'ai-chat-relay',
    ...(settings.apiKey && { Authorization: `Bearer ${settings.apiKey}` }),
    ...settings.headers,
  };
  const { connectTimeout = 10_000, firstByteTimeout = 120_000, idleTimeout = 60_000 } = settings;
  const { maxCharacters = 400_000 } = settings;

  return {
    send(request, { signal }) {
      let body: string;
      try {
        body = requestBody(request, settings, url.hostname);
      } catch (cause) {
        return refusal(cause);
      }
      return streamCompletion({
        connectTimeout,
        firstByteTimeout,
        idleTimeout,
        maxCharacters,
        clock: context.clock,
        log,
        signal,
        body,
        open: () =>
          open(url, { method: 'POST', agent, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } }),
      });
    },
    close: () => agent.destroy(),
  };
}

/** A reply to what is not even sent. */
async function* refusal(cause: unknown): AsyncGenerator<ChatEvent, void, void> {
  yield { type: 'reply-start' };
  yield { type: 'reply-error', ...(cause instanceof ChatFailure ? cause.error : chatError('internal')) };
}
