import { resolveProviderLimits, type ProviderLimits } from '../provider-limits.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { streamCompletion } from './stream-completion.ts';
import { completionsUrl, encodeCompletionRequest, type OpenAIDialect } from './completion-request.ts';
import { SupportedSettings } from './supported-settings.ts';
import { createPromptImages } from '../prompt-images.ts';
import type { ModelSettings, Provider, ProviderContext } from '../provider.ts';
import { errorReply } from '../error-reply.ts';

/**
 * A server of OpenAI's Chat Completions: OpenAI itself, Mistral, Ollama, vLLM, LM Studio, llama.cpp, OpenRouter, Groq,
 * DeepSeek and many more.
 */
export interface OpenAICompatibleSettings extends ModelSettings, OpenAIDialect, Partial<ProviderLimits> {
  /** The server's base address, such as `http://localhost:11434/v1`. Default OpenAI's own. */
  readonly baseUrl?: string;
  /** Sent as `Authorization: Bearer`. Servers on one's own machine mostly want none. */
  readonly apiKey?: string;
  /** Further headers, such as the `api-key` of other clouds. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the model looks at images. Default false: a prompt with an image is answered with `unsupported-media`. */
  readonly acceptsImages?: boolean;
  /**
   * Hosts whose pictures the server may fetch by the address that a visitor names: `cdn.example`, or `*.shop.example` for those below
   * it. Default none: a picture is sent along, or refused.
   */
  readonly allowedImageHosts?: readonly string[];
  /**
   * Whether the model's chat template opens its thinking, so that an answer begins inside of it and has nothing but `</think>`, as
   * those of DeepSeek R1, QwQ and Qwen 3 Thinking have behind a server that takes none of it out. Default false: such an answer is put
   * right at its end.
   */
  readonly startsThinking?: boolean;
}

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export function createOpenAICompatibleProvider(settings: OpenAICompatibleSettings, context: ProviderContext): Provider {
  const { apiKey, startsThinking = false, acceptsImages = false, allowedImageHosts = [] } = settings;
  const url = completionsUrl(settings.baseUrl ?? OPENAI_BASE_URL);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const promptImages = createPromptImages({ acceptsImages, allowedImageHosts });
  const supportedSettings = new SupportedSettings(settings, url.hostname, log);
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': 'ai-chat-relay',
    ...(apiKey && { Authorization: `Bearer ${apiKey}` }),
    ...settings.headers,
  };
  const limits = resolveProviderLimits(settings);
  let hasWarned = false;

  return {
    acceptsImages,
    send(request, { signal }) {
      const attempt = supportedSettings.startAttempt();
      const encodeBody = () => encodeCompletionRequest(request, attempt.settings(), url.hostname, promptImages);
      let body: string;
      try {
        body = encodeBody();
      } catch (cause) {
        return errorReply(cause);
      }
      return streamCompletion({
        ...limits,
        clock: context.clock,
        log,
        signal,
        body,
        startsThinking,
        onReplaced() {
          if (hasWarned || startsThinking) return;
          hasWarned = true;
          log.warn(
            { setting: 'startsThinking' },
            'answers end a thinking that they do not begin; with the setting it is told in time',
          );
        },
        onAccepted: () => attempt.markAccepted(),
        onRejected: (status, errorBody) => (attempt.dropRejected(status, errorBody) ? encodeBody() : undefined),
        open: (content) => client.post(url, { ...headers, 'Content-Length': Buffer.byteLength(content) }),
      });
    },
    close: () => client.close(),
  };
}
