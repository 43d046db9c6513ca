import { answerBounds, type AnswerBounds } from './answer-bounds.ts';
import { createHttpClient } from './http-client.ts';
import { streamCompletion } from './openai-reply.ts';
import { completionsUrl, requestBody, type OpenAIDialect } from './openai-request.ts';
import { OpenAISettings } from './openai-settings.ts';
import { createPromptImages } from './prompt-images.ts';
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
  /** Whether the model looks at images. Default false: a prompt with an image is answered with `unsupported-media`. */
  readonly images?: boolean;
  /**
   * Hosts whose pictures the server may fetch by the address that a visitor names: `cdn.example`, or `*.shop.example` for those below
   * it. Default none: a picture is sent along, or refused.
   */
  readonly imageHosts?: readonly string[];
  /**
   * Whether the model's chat template opens its thinking, so that an answer begins inside of it and has nothing but `</think>`, as
   * those of DeepSeek R1, QwQ and Qwen 3 Thinking have behind a server that takes none of it out. Default false: such an answer is put
   * right at its end.
   */
  readonly startsThinking?: boolean;
}

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export function createOpenAICompatibleProvider(settings: OpenAICompatibleSettings, context: ProviderContext): Provider {
  const { apiKey, startsThinking = false, images = false, imageHosts = [] } = settings;
  const url = completionsUrl(settings.baseUrl ?? OPENAI_BASE_URL);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const pictures = createPromptImages({ images, imageHosts });
  const accepted = new OpenAISettings(settings, url.hostname, log);
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': 'ai-chat-relay',
    ...(apiKey && { Authorization: `Bearer ${apiKey}` }),
    ...settings.headers,
  };
  const bounds = answerBounds(settings);
  let hasHinted = false;

  return {
    images,
    send(request, { signal }) {
      const attempt = accepted.begin();
      const encode = () => requestBody(request, attempt.settings(), url.hostname, pictures);
      let body: string;
      try {
        body = encode();
      } catch (cause) {
        return refusal(cause);
      }
      return streamCompletion({
        ...bounds,
        clock: context.clock,
        log,
        signal,
        body,
        startsThinking,
        onReplaced() {
          if (hasHinted || startsThinking) return;
          hasHinted = true;
          log.warn(
            { setting: 'startsThinking' },
            'answers end a thinking that they do not begin; with the setting it is told in time',
          );
        },
        onAccepted: () => attempt.accept(),
        onRefused: (status, refusalBody) => (attempt.leaveOut(status, refusalBody) ? encode() : undefined),
        open: (content) => client.post(url, { ...headers, 'Content-Length': Buffer.byteLength(content) }),
      });
    },
    close: () => client.close(),
  };
}
