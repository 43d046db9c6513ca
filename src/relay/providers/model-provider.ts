import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { answerBounds } from './answer-bounds.ts';
import { createHttpClient } from './http-client.ts';
import { modelPrompt } from './model-prompt.ts';
import { streamModel } from './model-reply.ts';
import { createPromptImages } from './prompt-images.ts';
import type { Provider, ProviderContext } from './provider.ts';
import { refusal } from './refusal.ts';
import type { VendorSettings } from './vendor-settings.ts';

/** What a vendor has of its own. */
export interface Vendor {
  /** Its name among the options of its package. */
  readonly name: string;
  /** The base address of its API, with the version. */
  readonly baseUrl: string;
  /** Its own tool that searches the web. */
  readonly webSearch: Extract<NonNullable<LanguageModelV4CallOptions['tools']>[number], { type: 'provider' }>;
  /** Opens a model of its package. */
  readonly openModel: (options: VendorModelOptions) => LanguageModelV4;
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
 * @param imageHosts Hosts whose pictures the vendor may fetch by their address.
 */
export function createModelProvider(
  vendor: Vendor,
  settings: VendorSettings,
  context: ProviderContext,
  imageHosts: readonly string[] = [],
): Provider {
  const { apiKey, model, images = true, webSearch = false } = settings;
  const url = baseAddress(settings.baseUrl, vendor.baseUrl);
  const client = createHttpClient(url, { ...context, log: context.log.child({ provider: url.host }) });
  const log = context.log.child({ provider: url.host, ...(client.proxy !== undefined && { proxy: client.proxy }) });
  const pictures = createPromptImages({ images, imageHosts });
  const headers = { 'User-Agent': 'ai-chat-relay', ...settings.headers };
  const common: Omit<LanguageModelV4CallOptions, 'prompt'> = {
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { maxOutputTokens: settings.maxTokens }),
    ...(webSearch && { tools: [vendor.webSearch] }),
    ...(settings.options && { providerOptions: { [vendor.name]: settings.options as Record<string, never> } }),
  };
  const told = new Set<string>();

  return {
    images,
    send(request, { signal }) {
      let options: LanguageModelV4CallOptions;
      try {
        options = { ...common, prompt: modelPrompt(request, pictures) };
      } catch (cause) {
        return refusal(cause);
      }
      return streamModel({
        ...answerBounds(settings),
        clock: context.clock,
        log,
        signal,
        options,
        open: (address, head) => client.post(address, head),
        openModel: (fetch) => vendor.openModel({ apiKey, baseURL: url.href.replace(/\/$/, ''), headers, fetch, model }),
        onUnused(setting) {
          if (told.has(setting)) return;
          told.add(setting);
          log.warn({ setting, model }, 'the model does not take a setting as it is');
        },
      });
    },
    close: () => client.close(),
  };
}

/** With or without a slash at its end; one without a path gets the version. */
function baseAddress(baseUrl: string | undefined, standard: string): URL {
  const url = new URL(baseUrl ?? standard);
  if (url.pathname === '/') url.pathname = new URL(standard).pathname;
  return url;
}
