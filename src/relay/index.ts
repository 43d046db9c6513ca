/**
 * The relay as a library: on a server of its own, or attached to yours.
 *
 *     import { createRelay } from 'ai-chat-element/relay';
 *
 *     const relay = await createRelay({
 *       allowedOrigins: ['https://shop.example'],
 *       assistants: [{ id: 'shop', systemPrompt: 'You sell socks.', provider: { kind: 'openai-compatible', apiKey, model } }],
 *     });
 *     await relay.listen({ port: 1865 });
 *
 * @module
 */
export { createRelay, type Relay, type RelayAddress } from './relay.ts';
export type { MemoryOptions, RelayOptions } from './relay-options.ts';
export type { AssistantOptions } from './create-assistants.ts';
export type { ContextWindow } from './sessions/assistant.ts';
export type { Log } from './logging/log.ts';
export type { ModelSettings, Provider, ProviderContext } from './providers/provider.ts';
export type { ProviderKind, ProviderKinds, ProviderSettings } from './providers/registry.ts';
export type { Limits, MemoryLimits } from './limits/limits.ts';
export type { Holder } from './limits/pool.ts';
export type { OnFeedback, VisitorFeedback } from './visitor-feedback.ts';
export type { VerifyToken } from './verify-token.ts';
export type { ConversationStore, GivenTitle, StoredSummary } from './store/conversation-store.ts';
export type * from '../chat/index.ts';
