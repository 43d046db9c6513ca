import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { resolveProviderLimits } from '../provider-limits.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { encodePrompt } from './encode-prompt.ts';
import { streamLanguageModel } from './stream-language-model.ts';
import { createPromptAttachments } from '../prompt-attachments.ts';
import type { Provider, ProviderContext } from '../provider.ts';
import { errorReply } from '../error-reply.ts';
import type { VendorSettings } from './vendor-settings.ts';

/** The parts of a provider that differ by vendor. */
export interface VendorDefinition {
  /** The vendor's key in the SDK's `providerOptions`. */
  readonly name: string;
  /** The base URL of the vendor's API, with the version. */
  readonly baseUrl: string;
  /** The vendor's web search tool. */
  readonly webSearch: Extract<NonNullable<LanguageModelV4CallOptions['tools']>[number], { type: 'provider' }>;
  /** The longest side of an image that the vendor's models make use of, in pixels. */
  readonly imagePixels: number;
  /** Creates a model with the vendor's package. */
  readonly createModel: (options: VendorModelOptions) => LanguageModelV4;
}

export interface VendorModelOptions {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Record<string, string>;
  readonly fetch: typeof globalThis.fetch;
  readonly model: string;
}

/**
 * Creates a provider that uses a vendor's AI SDK package on top of our own HTTP requests.
 * @param allowedImageHosts Hosts from which the vendor may fetch images by URL.
 */
export function createAiSdkProvider(
  vendor: VendorDefinition,
  settings: VendorSettings,
  context: ProviderContext,
  allowedImageHosts: readonly string[] = [],
): Provider {
  const { apiKey, model, webSearch = false } = settings;
  const { acceptsImages = true, acceptsTextFiles = true, acceptsPdfs = true } = settings;
  const accepted = { acceptsImages, acceptsTextFiles, acceptsPdfs };
  const url = resolveBaseUrl(settings.baseUrl, vendor.baseUrl);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const attachments = createPromptAttachments({ ...accepted, allowedImageHosts });
  const headers = { 'User-Agent': 'ai-chat-relay', ...settings.headers };
  const callOptions: Omit<LanguageModelV4CallOptions, 'prompt'> = {
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { maxOutputTokens: settings.maxTokens }),
    ...(webSearch && { tools: [vendor.webSearch] }),
    ...(settings.providerOptions && {
      providerOptions: { [vendor.name]: settings.providerOptions as Record<string, never> },
    }),
  };
  const warnedSettings = new Set<string>();

  return {
    ...accepted,
    imagePixels: vendor.imagePixels,
    send(request, { signal }) {
      let options: LanguageModelV4CallOptions;
      try {
        options = { ...callOptions, prompt: encodePrompt(request, attachments) };
      } catch (cause) {
        return errorReply(cause);
      }
      return streamLanguageModel({
        ...resolveProviderLimits(settings),
        clock: context.clock,
        log,
        signal,
        options,
        open: (requestUrl, requestHeaders) => client.post(requestUrl, requestHeaders),
        createModel: (fetch) =>
          vendor.createModel({ apiKey, baseURL: url.href.replace(/\/$/, ''), headers, fetch, model }),
        onUnsupportedSetting(setting) {
          if (warnedSettings.has(setting)) return;
          warnedSettings.add(setting);
          log.warn({ setting, model }, 'model ignores a configured setting');
        },
      });
    },
    close: () => client.close(),
  };
}

/** The base URL without regard to a trailing slash. A URL without a path gets the version's. */
function resolveBaseUrl(baseUrl: string | undefined, defaultUrl: string): URL {
  const url = new URL(baseUrl ?? defaultUrl);
  if (url.pathname === '/') url.pathname = new URL(defaultUrl).pathname;
  return url;
}
