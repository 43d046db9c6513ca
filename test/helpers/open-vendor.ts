import type { ChatRequest, Clock } from '../../src/chat/index.ts';
import { silentLog, type Log } from '../../src/relay/logging/log.ts';
import { createGoogleProvider } from '../../src/relay/providers/ai-sdk/google.ts';
import { createAnthropicProvider, type AnthropicSettings } from '../../src/relay/providers/ai-sdk/anthropic.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import { ask } from '../contracts/reply.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';

/** The providers that ask through their vendor's own package. */
export const VENDORS = {
  anthropic: { create: createAnthropicProvider, addressOf: ({ url }: FakeProvider) => url },
  google: { create: createGoogleProvider, addressOf: ({ googleUrl }: FakeProvider) => googleUrl },
} as const;

export type VendorName = keyof typeof VENDORS;

export const KEY = 'sk-a-key-that-nobody-may-see';

export interface VendorOptions {
  readonly settings?: Partial<AnthropicSettings>;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A vendor's provider with a fake of the vendor's server behind it. */
export async function openVendor(name: VendorName, options: VendorOptions = {}) {
  const { settings, clock = nodeClock, log = silentLog } = options;
  const { create, addressOf } = VENDORS[name];
  const fake = await startFakeProvider();
  const baseUrl = addressOf(fake);
  const provider = create({ apiKey: KEY, model: 'fake', baseUrl, ...settings }, { log, clock });
  return {
    fake,
    provider,
    send: (request: ChatRequest = ask('hello'), { signal } = new AbortController()) =>
      provider.send(request, { signal }),
    async close() {
      provider.close?.();
      await fake.stop();
    },
  };
}
