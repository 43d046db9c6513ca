import { ChatError, errorInfo } from '../../chat/error.ts';
import { createCatTransport } from '../cat/cat.ts';
import { loadChunk } from '../shared/load-chunk.ts';
import { findTransportLoader, type BuiltInTransport, type TransportChoice, type TransportLoader } from './registry.ts';
import type { ChatTransport, TransportFactory, TransportOptions } from './transport.ts';

/** The built-in transports. Their tests cover the contract, so unlike a page's own they are not sanitized. */
const BUILT_IN_LOADERS = new Map<string, TransportLoader>(
  Object.entries({
    cat: async () => createCatTransport,
    lovelace: async () => (await import('../lovelace/lovelace.ts')).createLovelaceTransport,
    loopback: async () => (await import('../loopback.ts')).createLoopbackTransport,
  } satisfies Record<BuiltInTransport, TransportLoader>),
);

/**
 * Creates the chosen transport and loads its code if necessary.
 * Rejects with a `ChatError`: `invalid-configuration` for an unknown name or invalid options, `load-failed` if its code cannot be loaded,
 * for example after the server was upgraded.
 */
export async function openTransport(choice: TransportChoice, options: TransportOptions): Promise<ChatTransport> {
  if (typeof choice !== 'string') return sanitize(createFrom(choice, options));
  const registered = findTransportLoader(choice);
  const loader = registered ?? BUILT_IN_LOADERS.get(choice);
  if (!loader) throw new ChatError(errorInfo('invalid-configuration'), new Error(`no transport is called "${choice}"`));
  const transport = createFrom(await loadChunk(loader()), options);
  return registered ? sanitize(transport) : transport;
}

function createFrom(choice: TransportFactory | ChatTransport, options: TransportOptions): ChatTransport {
  try {
    return typeof choice === 'function' ? choice(options) : choice;
  } catch (cause) {
    throw cause instanceof ChatError ? cause : new ChatError(errorInfo('invalid-configuration'), cause);
  }
}

async function sanitize(transport: ChatTransport): Promise<ChatTransport> {
  const { sanitizeTransport } = await loadChunk(import('./sanitize-transport.ts'));
  return sanitizeTransport(transport);
}
