import { resolveProviderLimits, type ProviderLimits } from '../provider-limits.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { streamCompletion } from './stream-completion.ts';
import { completionsUrl, encodeCompletionRequest, type OpenAIDialect } from './completion-request.ts';
import { SupportedSettings } from './supported-settings.ts';
import { createPromptAttachments } from '../prompt-attachments.ts';
import type { ModelSettings, Provider, ProviderContext } from '../provider.ts';
import { errorReply } from '../error-reply.ts';

/**
 * Settings of a server with OpenAI's Chat Completions API: OpenAI itself, Mistral, Ollama, vLLM, LM Studio, llama.cpp,
 * OpenRouter, Groq, DeepSeek and many more.
 */
export interface OpenAICompatibleSettings extends ModelSettings, OpenAIDialect, Partial<ProviderLimits> {
  /** The server's base URL, such as `http://localhost:11434/v1`. Default: OpenAI's own. */
  readonly baseUrl?: string;
  /** Sent as `Authorization: Bearer`. Local servers usually need none. */
  readonly apiKey?: string;
  /** Additional request headers, such as the `api-key` of other clouds. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the model accepts images. Default false: a prompt with an image fails with `unsupported-media`. */
  readonly acceptsImages?: boolean;
  /** Whether the model is given text files, as a part of the prompt's text. Default true. */
  readonly acceptsTextFiles?: boolean;
  /** Whether the server accepts PDFs (`file` parts). Default true at api.openai.com, false elsewhere. */
  readonly acceptsPdfs?: boolean;
  /**
   * Hosts from which the server may fetch images by a URL that a visitor sends: `cdn.example`, or `*.shop.example` for
   * its subdomains. Default none: an image must be sent as data, or is rejected.
   */
  readonly allowedImageHosts?: readonly string[];
  /**
   * Whether the model's chat template opens the thinking, so that the answer starts inside of it and contains only the
   * closing `</think>`. That is so for DeepSeek R1, QwQ and Qwen 3 Thinking on a server that does not remove thinking.
   * Default false: such an answer is corrected at its end.
   */
  readonly startsThinking?: boolean;
}

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export function createOpenAICompatibleProvider(settings: OpenAICompatibleSettings, context: ProviderContext): Provider {
  const { apiKey, startsThinking = false, acceptsImages = false, acceptsTextFiles = true } = settings;
  const url = completionsUrl(settings.baseUrl ?? OPENAI_BASE_URL);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const { allowedImageHosts = [], acceptsPdfs = url.hostname === 'api.openai.com' } = settings;
  const accepted = { acceptsImages, acceptsTextFiles, acceptsPdfs };
  const attachments = createPromptAttachments({ ...accepted, allowedImageHosts });
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
    ...accepted,
    send(request, { signal }) {
      const attempt = supportedSettings.startAttempt();
      const encodeBody = () => encodeCompletionRequest(request, attempt.settings(), url.hostname, attachments);
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
          log.warn({ setting: 'startsThinking' }, 'answers close thinking that they do not open; set startsThinking');
        },
        onAccepted: () => attempt.markAccepted(),
        onRejected: (status, errorBody) => (attempt.dropRejected(status, errorBody) ? encodeBody() : undefined),
        open: (content) => client.post(url, { ...headers, 'Content-Length': Buffer.byteLength(content) }),
      });
    },
    close: () => client.close(),
  };
}
