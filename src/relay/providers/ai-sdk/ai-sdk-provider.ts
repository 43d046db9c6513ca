import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { resolveProviderLimits } from '../provider-limits.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { encodePrompt } from './encode-prompt.ts';
import { streamLanguageModel } from './stream-language-model.ts';
import { createPromptImages } from '../prompt-images.ts';
import type { Provider, ProviderContext } from '../provider.ts';
import { errorReply } from '../error-reply.ts';
import type { VendorSettings } from './vendor-settings.ts';

/** What a vendor has of its own. */
export interface VendorDefinition {
  /** Its name among the options of its package. */
  readonly name: string;
  /** The base address of its API, with the version. */
  readonly baseUrl: string;
  /** Its own tool that searches the web. */
  readonly webSearch: Extract<NonNullable<LanguageModelV4CallOptions['tools']>[number], { type: 'provider' }>;
  /** Opens a model of its package. */
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
 * A provider that asks through a vendor's package, with our own requests under it.
 * @param allowedImageHosts Hosts whose pictures the vendor may fetch by their address.
 */
export function createAiSdkProvider(
  vendor: VendorDefinition,
  settings: VendorSettings,
  context: ProviderContext,
  allowedImageHosts: readonly string[] = [],
): Provider {
  const { apiKey, model, acceptsImages = true, webSearch = false } = settings;
  const url = resolveBaseUrl(settings.baseUrl, vendor.baseUrl);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const promptImages = createPromptImages({ acceptsImages, allowedImageHosts });
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
    acceptsImages,
    send(request, { signal }) {
      let options: LanguageModelV4CallOptions;
      try {
        options = { ...callOptions, prompt: encodePrompt(request, promptImages) };
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

/** With or without a slash at its end; one without a path gets the version. */
function resolveBaseUrl(baseUrl: string | undefined, defaultUrl: string): URL {
  const url = new URL(baseUrl ?? defaultUrl);
  if (url.pathname === '/') url.pathname = new URL(defaultUrl).pathname;
  return url;
}
