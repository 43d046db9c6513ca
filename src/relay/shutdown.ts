import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Clock } from '../chat/index.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import type { OpenResponses } from './http/open-responses.ts';
import type { Provider } from './providers/provider.ts';
import type { ConversationStore } from './store/conversation-store.ts';

/** The parts of a relay that must be closed. */
export interface RelayParts {
  readonly clock: Clock;
  readonly endpoints: readonly Endpoint[];
  /** Ends the answers that are still running. Their readers are told. */
  readonly interruptAnswers: () => void;
  readonly providers: readonly Provider[];
  readonly store: ConversationStore;
  readonly responses: OpenResponses;
  /** The servers of the relay's own. */
  readonly servers: readonly Server[];
  /** Each takes the relay out of a server that is not its own. */
  readonly detachCallbacks: readonly (() => void)[];
}

/** How long a peer may take to read what it has been answered, once the relay has closed. */
const FLUSH_TIMEOUT_MS = 2_000;

/** Closes the parts of a relay in the order in which no answer is lost. Running ones may end for at most `graceMs` milliseconds. */
export async function shutDown(relay: RelayParts, graceMs: number): Promise<void> {
  const { clock, endpoints, providers, store, responses, servers, detachCallbacks } = relay;
  // Until then its doors stay open: who comes is told what is the matter, and not left to guess.
  const drained = Promise.all(endpoints.map((endpoint) => endpoint.drain()));
  await withTimeout(clock, graceMs, drained);
  // Ends running answers as interrupted, and closes sockets with the code for a restart.
  relay.interruptAnswers();
  await withTimeout(clock, FLUSH_TIMEOUT_MS, drained);
  await Promise.all(endpoints.map((endpoint) => endpoint.close()));
  for (const provider of providers) provider.close?.();
  await store.close();
  for (const detach of detachCallbacks) detach();
  // A whole answer may have been made and not yet be read. To a server that closes, its connection would be an idle one.
  await withTimeout(clock, FLUSH_TIMEOUT_MS, responses.whenClosed());
  responses.stop();
  const closed = servers.map((server) => once(server.close(), 'close'));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}

/** Waits for something, but no longer than `ms` milliseconds. */
async function withTimeout(clock: Clock, timeoutMs: number, done: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.schedule(timeoutMs, resolve);
  await Promise.race([promise, done]);
  cancel();
}
