import { createAnthropic } from '@ai-sdk/anthropic';
import { createAiSdkProvider, type VendorDefinition } from './ai-sdk-provider.ts';
import type { Provider, ProviderContext } from '../provider.ts';
import type { VendorSettings } from './vendor-settings.ts';

/**
 * Settings for Anthropic's Messages API. `providerOptions` are its package's, such as `{"thinking": {"type": "enabled",
 * "budgetTokens": 2000}}`.
 */
export interface AnthropicSettings extends VendorSettings {
  /**
   * Hosts from which Anthropic may fetch images by a URL that a visitor sends: `cdn.example`, or `*.shop.example` for
   * its subdomains. Default none: an image must be sent as data, or is rejected.
   */
  readonly allowedImageHosts?: readonly string[];
}

export function createAnthropicProvider(settings: AnthropicSettings, context: ProviderContext): Provider {
  return createAiSdkProvider(VENDOR, settings, context, settings.allowedImageHosts);
}

const VENDOR: VendorDefinition = {
  name: 'anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  webSearch: { type: 'provider', id: 'anthropic.web_search_20250305', name: 'web_search', args: { maxUses: 5 } },
  // Larger ones are scaled down there.
  imagePixels: 1_568,
  createModel: ({ model, ...options }) => createAnthropic(options)(model),
};
