import { ChatFailure, chatError } from '../chat/error.ts';
import { createCatTransport } from './cat.ts';
import { fetched } from './fetched.ts';
import { registeredTransport, type OurTransport, type TransportChoice, type TransportLoader } from './registry.ts';
import type { ChatTransport, TransportFactory, TransportOptions } from './transport.ts';

/** Those that keep the contract by their tests; a page's own are watched over. The default one is here already. */
const OURS = new Map<string, TransportLoader>(
  Object.entries({
    cat: async () => createCatTransport,
    lovelace: async () => (await import('./lovelace.ts')).createLovelaceTransport,
    loopback: async () => (await import('./loopback.ts')).createLoopbackTransport,
  } satisfies Record<OurTransport, TransportLoader>),
);

/**
 * The transport of a choice, its code fetched where need be.
 * Rejects with a `ChatFailure`: `bad-configuration` for a name nobody registered or options it cannot use,
 * `chunk-missing` when its code is gone, as after an upgrade of the server the widget came from.
 */
export async function openTransport(choice: TransportChoice, options: TransportOptions): Promise<ChatTransport> {
  if (typeof choice !== 'string') return watchedOver(made(choice, options));
  const registered = registeredTransport(choice);
  const loader = registered ?? OURS.get(choice);
  if (!loader) throw new ChatFailure(chatError('bad-configuration'), new Error(`no transport is called "${choice}"`));
  const transport = made(await fetched(loader()), options);
  return registered ? watchedOver(transport) : transport;
}

function made(choice: TransportFactory | ChatTransport, options: TransportOptions): ChatTransport {
  try {
    return typeof choice === 'function' ? choice(options) : choice;
  } catch (cause) {
    throw cause instanceof ChatFailure ? cause : new ChatFailure(chatError('bad-configuration'), cause);
  }
}

async function watchedOver(transport: ChatTransport): Promise<ChatTransport> {
  const { guarded } = await fetched(import('./guarded.ts'));
  return guarded(transport);
}
