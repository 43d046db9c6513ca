/**
 * The relay as a library: a server of its own, or a part of yours.
 *
 *     import { createRelay } from 'ai-chat-element/relay';
 *
 *     const relay = await createRelay({
 *       allowedOrigins: ['https://shop.example'],
 *       assistants: [{ id: 'shop', system: 'You sell socks.', provider: { kind: 'openai-compatible', apiKey, model } }],
 *     });
 *     await relay.listen({ port: 1865 });
 *
 * @module
 */
export { createRelay, type Relay, type RelayAddress } from './relay.ts';
export type { RelayOptions } from './relay-options.ts';
export type { AssistantOptions } from './assistants.ts';
export type { WindowLimits } from './conversation/assistant.ts';
export type { Log } from './log.ts';
export type { ModelSettings, Provider, ProviderContext } from './providers/provider.ts';
export type { ProviderKind, ProviderKinds, ProviderSettings } from './providers/registry.ts';
export type { Limits, MemoryLimits } from './limits.ts';
export type { Holder } from './pool.ts';
export type { Store } from './store/store.ts';
export type * from '../chat/index.ts';
