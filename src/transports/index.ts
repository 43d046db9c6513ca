/**
 * The contract of a transport and the registry of transports. Except for the Cat’s, the code of a transport is loaded when it is first
 * needed. Import it directly to have it at once: `ai-chat-element/transports/cat`, `…/lovelace`, `…/loopback`.
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
