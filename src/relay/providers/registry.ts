import type { AnthropicSettings } from './ai-sdk/anthropic.ts';
import type { DemoSettings } from './demo.ts';
import type { GoogleSettings } from './ai-sdk/google.ts';
import type { OpenAICompatibleSettings } from './openai/openai-compatible.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** The kinds of provider there are, each with its settings. */
export interface ProviderKinds {
  readonly demo: DemoSettings;
  readonly 'openai-compatible': OpenAICompatibleSettings;
  readonly anthropic: AnthropicSettings;
  readonly google: GoogleSettings;
}

export type ProviderKind = keyof ProviderKinds;

/** What a provider is made from: its kind, and that kind's settings. */
export type ProviderSettings = { [Kind in ProviderKind]: { readonly kind: Kind } & ProviderKinds[Kind] }[ProviderKind];

/** Makes the provider of these settings. A kind's code is loaded when it is first asked for. */
export async function createProvider(settings: ProviderSettings, context: ProviderContext): Promise<Provider> {
  switch (settings.kind) {
    case 'demo':
      return (await import('./demo.ts')).createDemoProvider(settings, context);
    case 'openai-compatible':
      return (await import('./openai/openai-compatible.ts')).createOpenAICompatibleProvider(settings, context);
    case 'anthropic':
      return (await import('./ai-sdk/anthropic.ts')).createAnthropicProvider(settings, context);
    case 'google':
      return (await import('./ai-sdk/google.ts')).createGoogleProvider(settings, context);
  }
}
