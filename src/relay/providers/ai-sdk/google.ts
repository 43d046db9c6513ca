import { createGoogle } from '@ai-sdk/google';
import { createAiSdkProvider, type VendorDefinition } from './ai-sdk-provider.ts';
import type { Provider, ProviderContext } from '../provider.ts';
import type { VendorSettings } from './vendor-settings.ts';

/**
 * Google's Gemini API. `options`: its package's, such as `{"thinkingConfig": {"includeThoughts": true}}`. It is given no picture by its
 * address: it fetches one only when it is told what lies there, which an address does not say.
 */
export type GoogleSettings = VendorSettings;

export function createGoogleProvider(settings: GoogleSettings, context: ProviderContext): Provider {
  return createAiSdkProvider(VENDOR, settings, context);
}

const VENDOR: VendorDefinition = {
  name: 'google',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  webSearch: { type: 'provider', id: 'google.google_search', name: 'google_search', args: {} },
  createModel: ({ model, ...options }) => createGoogle(options)(model),
};
