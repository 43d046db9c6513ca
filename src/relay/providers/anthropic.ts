import { createAnthropic } from '@ai-sdk/anthropic';
import { createModelProvider, type Vendor } from './model-provider.ts';
import type { Provider, ProviderContext } from './provider.ts';
import type { VendorSettings } from './vendor-settings.ts';

/** Anthropic's Messages API. `options`: its package's, such as `{"thinking": {"type": "enabled", "budgetTokens": 2000}}`. */
export interface AnthropicSettings extends VendorSettings {
  /**
   * Hosts whose pictures Anthropic may fetch by the address that a visitor names: `cdn.example`, or `*.shop.example` for those below
   * it. Default none: a picture is sent along, or refused.
   */
  readonly imageHosts?: readonly string[];
}

export function createAnthropicProvider(settings: AnthropicSettings, context: ProviderContext): Provider {
  return createModelProvider(VENDOR, settings, context, settings.imageHosts);
}

const VENDOR: Vendor = {
  name: 'anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  webSearch: { type: 'provider', id: 'anthropic.web_search_20250305', name: 'web_search', args: { maxUses: 5 } },
  openModel: ({ model, ...options }) => createAnthropic(options)(model),
};
