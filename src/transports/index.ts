/**
 * The contract of a transport, and the registry of those there are. The code of a wire, but for the Cat’s, is fetched when it is first needed, or
 * imported by whoever wants it at once: `ai-chat-element/transports/cat`, `…/lovelace`, `…/loopback`.
 * @module
 */
export { openTransport } from './contract/open-transport.ts';
export { registerTransport, transportNames } from './contract/registry.ts';
export type { TransportChoice, TransportLoader } from './contract/registry.ts';
export type {
  ChatTransport,
  TransportListener,
  Framing,
  SendOptions,
  TokenSource,
  TransportFactory,
  TransportOptions,
} from './contract/transport.ts';
