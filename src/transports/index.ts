/**
 * The contract of a transport, and the registry of those there are. The code of a wire, but for the Cat’s, is fetched when it is first needed, or
 * imported by whoever wants it at once: `ai-chat-element/transports/cat`, `…/lovelace`, `…/loopback`.
 * @module
 */
export { openTransport } from './open-transport.ts';
export { registerTransport, transportNames } from './registry.ts';
export type { TransportChoice, TransportLoader } from './registry.ts';
export type {
  ChatTransport,
  ConversationListener,
  Framing,
  SendOptions,
  TokenSource,
  TransportFactory,
  TransportOptions,
} from './transport.ts';
