import type { ChatReply, ChatRequest, Clock } from '../../src/chat/index.ts';
import { silentLog, type Log } from '../../src/relay/logging/log.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import { createAnthropicProvider, type AnthropicSettings } from '../../src/relay/providers/ai-sdk/anthropic.ts';
import { createGoogleProvider } from '../../src/relay/providers/ai-sdk/google.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleSettings,
} from '../../src/relay/providers/openai/openai-compatible.ts';
import type { Provider } from '../../src/relay/providers/provider.ts';
import { ask } from '../contracts/reply.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';

export const KEY = 'sk-a-key-that-nobody-may-see';

/** A provider, and the fake of its server that it is connected to. */
export interface OpenProvider {
  readonly fake: FakeProvider;
  readonly provider: Provider;
  /** Sends a request, by default a short prompt that is not stopped. */
  send(request?: ChatRequest, options?: { readonly signal: AbortSignal }): ChatReply;
  close(): Promise<void>;
}

export interface OpenProviderOptions<Settings> {
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** The providers that use their vendor's own package. */
export const VENDORS = {
  anthropic: { create: createAnthropicProvider, addressOf: ({ url }: FakeProvider) => url },
  google: { create: createGoogleProvider, addressOf: ({ googleUrl }: FakeProvider) => googleUrl },
} as const;

export type VendorName = keyof typeof VENDORS;

export async function openVendor(
  name: VendorName,
  options: OpenProviderOptions<AnthropicSettings> = {},
): Promise<OpenProvider> {
  const { settings, clock = nodeClock, log = silentLog } = options;
  const { create, addressOf } = VENDORS[name];
  const fake = await startFakeProvider();
  const baseUrl = addressOf(fake);
  return withFake(fake, create({ apiKey: KEY, model: 'fake', baseUrl, ...settings }, { log, clock }));
}

export async function openOpenAICompatible(
  options: OpenProviderOptions<OpenAICompatibleSettings> = {},
): Promise<OpenProvider> {
  const { settings, clock = nodeClock, log = silentLog } = options;
  const fake = await startFakeProvider();
  return withFake(fake, createOpenAICompatibleProvider({ baseUrl: fake.url, ...settings }, { log, clock }));
}

function withFake(fake: FakeProvider, provider: Provider): OpenProvider {
  return {
    fake,
    provider,
    send: (request = ask('hello'), { signal } = new AbortController()) => provider.send(request, { signal }),
    async close() {
      provider.close?.();
      await fake.stop();
    },
  };
}
