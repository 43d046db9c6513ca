import { ChatFailure, chatError } from '../chat/error.ts';
import { fetched } from './fetched.ts';
import type { ChatTransport, TransportFactory, TransportOptions } from './transport.ts';

/** What a page may set as its transport: the name of a registered one, how to make one, or one that is made already. */
export type TransportChoice = string | TransportFactory | ChatTransport;

/** Fetches a transport's code when it is first needed. */
export type TransportLoader = () => Promise<TransportFactory>;

const loaders = new Map<string, TransportLoader>([
  ['cat', async () => (await import('./cat.ts')).createCatTransport],
  ['lovelace', async () => (await import('./lovelace.ts')).createLovelaceTransport],
  ['loopback', async () => (await import('./loopback.ts')).createLoopbackTransport],
]);

/** Those that keep the contract by their tests; a page's own are watched over. */
const ours = new Set(loaders.values());

/** Makes a transport known by a name, for `<ai-chat transport="name">`. A name that is taken is given anew. */
export function registerTransport(name: string, loader: TransportLoader): void {
  loaders.set(name, loader);
}

/** The names that can be chosen. */
export function transportNames(): string[] {
  return [...loaders.keys()];
}

/**
 * The transport of a choice, its code fetched where need be.
 * Rejects with a `ChatFailure`: `bad-configuration` for a name nobody registered or options it cannot use,
 * `chunk-missing` when its code is gone, as after an upgrade of the server the widget came from.
 */
export async function openTransport(choice: TransportChoice, options: TransportOptions): Promise<ChatTransport> {
  const loader = typeof choice === 'string' ? loaders.get(choice) : undefined;
  if (typeof choice === 'string' && !loader) {
    throw new ChatFailure(chatError('bad-configuration'), new Error(`no transport is called "${choice}"`));
  }
  const factory = loader ? await fetched(loader()) : (choice as TransportFactory | ChatTransport);
  const transport = typeof factory === 'function' ? made(factory, options) : factory;
  if (loader && ours.has(loader)) return transport;
  const { guarded } = await fetched(import('./guarded.ts'));
  return guarded(transport);
}

function made(factory: TransportFactory, options: TransportOptions): ChatTransport {
  try {
    return factory(options);
  } catch (cause) {
    throw cause instanceof ChatFailure ? cause : new ChatFailure(chatError('bad-configuration'), cause);
  }
}
