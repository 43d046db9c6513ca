import type { ChatTransport, TransportFactory } from './transport.ts';

/** A page's choice: the name of a registered transport, a factory, or a transport. */
export type TransportChoice = string | TransportFactory | ChatTransport;

/** Loads a transport's code when it is first needed. */
export type TransportLoader = () => Promise<TransportFactory>;

/** The transports that `open-transport.ts` can load. */
const BUILT_IN_TRANSPORTS = ['cat', 'lovelace', 'loopback'] as const;

export type BuiltInTransport = (typeof BUILT_IN_TRANSPORTS)[number];

const loaders = new Map<string, TransportLoader>();

/** Registers a transport for `<ai-chat transport="name">`. It replaces an earlier one of the same name. */
export function registerTransport(name: string, loader: TransportLoader): void {
  loaders.set(name, loader);
}

export function findTransportLoader(name: string): TransportLoader | undefined {
  return loaders.get(name);
}

/** The names of all transports. */
export function transportNames(): string[] {
  return [...new Set([...BUILT_IN_TRANSPORTS, ...loaders.keys()])];
}
