/**
 * The list of provider kinds. A new kind needs: a line in `ProviderKinds` and a case in `createProvider` here, its settings in
 * `config/provider-schema.ts`, and the environment variables that configure it in `config/assistants-from-env.ts`. A server with
 * OpenAI's Chat Completions needs none of that.
 * @module
 */
import type { AnthropicSettings } from './ai-sdk/anthropic.ts';
import type { DemoSettings } from './demo.ts';
import type { GoogleSettings } from './ai-sdk/google.ts';
import type { OpenAICompatibleSettings } from './openai/openai-compatible.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** The kinds of provider, each with its settings. */
export interface ProviderKinds {
  readonly demo: DemoSettings;
  readonly 'openai-compatible': OpenAICompatibleSettings;
  readonly anthropic: AnthropicSettings;
  readonly google: GoogleSettings;
}

export type ProviderKind = keyof ProviderKinds;

/** The settings of a provider of any kind. */
export type ProviderSettings = { [Kind in ProviderKind]: { readonly kind: Kind } & ProviderKinds[Kind] }[ProviderKind];

/** Creates a provider. The code of a kind is loaded when a provider of it is first created. */
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
