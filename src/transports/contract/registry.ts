import type { ChatTransport, TransportFactory } from './transport.ts';

/** What a page may set as its transport: the name of a registered one, how to make one, or one that is made already. */
export type TransportChoice = string | TransportFactory | ChatTransport;

/** Fetches a transport's code when it is first needed. */
export type TransportLoader = () => Promise<TransportFactory>;

/** The names of our own, which `open-transport.ts` knows how to get. */
const BUILT_IN_TRANSPORTS = ['cat', 'lovelace', 'loopback'] as const;

export type BuiltInTransport = (typeof BUILT_IN_TRANSPORTS)[number];

const loaders = new Map<string, TransportLoader>();

/** Makes a transport known by a name, for `<ai-chat transport="name">`. A name that is taken is given anew. */
export function registerTransport(name: string, loader: TransportLoader): void {
  loaders.set(name, loader);
}

/** What was registered under a name, if anything was. */
export function findTransportLoader(name: string): TransportLoader | undefined {
  return loaders.get(name);
}

/** The names that can be chosen. */
export function transportNames(): string[] {
  return [...new Set([...BUILT_IN_TRANSPORTS, ...loaders.keys()])];
}
