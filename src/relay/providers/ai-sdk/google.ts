import { createGoogle } from '@ai-sdk/google';
import { createAiSdkProvider, type VendorDefinition } from './ai-sdk-provider.ts';
import type { Provider, ProviderContext } from '../provider.ts';
import type { VendorSettings } from './vendor-settings.ts';

/**
 * Settings for Google's Gemini API. `providerOptions` are its package's, such as `{"thinkingConfig":
 * {"includeThoughts": true}}`. Images by URL are not supported, because Gemini requires their media type, which a URL
 * does not contain.
 */
export type GoogleSettings = VendorSettings;

export function createGoogleProvider(settings: GoogleSettings, context: ProviderContext): Provider {
  return createAiSdkProvider(VENDOR, settings, context);
}

const VENDOR: VendorDefinition = {
  name: 'google',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  webSearch: { type: 'provider', id: 'google.google_search', name: 'google_search', args: {} },
  // Larger ones are scaled down there.
  imagePixels: 3_072,
  createModel: ({ model, ...options }) => createGoogle(options)(model),
};
