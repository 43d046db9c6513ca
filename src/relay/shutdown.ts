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
  /** Ends the answers that are still running, and sends their readers the end. */
  readonly interruptAnswers: () => void;
  readonly providers: readonly Provider[];
  readonly store: ConversationStore;
  /** The parts that are shared with other relays. */
  readonly shared: { close(): void } | undefined;
  readonly responses: OpenResponses;
  /** Servers that the relay started itself. */
  readonly servers: readonly Server[];
  /** Functions that remove the relay from the servers it was attached to. */
  readonly detachCallbacks: readonly (() => void)[];
}

/** Time for clients to receive what has been sent to them, once answers have ended. */
const FLUSH_TIMEOUT_MS = 2_000;

/** Closes the parts of a relay in an order that loses no answer. Running answers get at most `graceMs` milliseconds to end. */
export async function shutDown(relay: RelayParts, graceMs: number): Promise<void> {
  const { clock, endpoints, providers, store, responses, detachCallbacks } = relay;
  // Alone, a relay accepts connections during this time, and refuses new prompts with `server-restarting`; a closed port would not say
  // why. Beside others it does not, so that a load balancer sends its visitors to them.
  const closedEarly = relay.shared && closeServers(relay);
  const drained = Promise.all(endpoints.map((endpoint) => endpoint.drain()));
  await withTimeout(clock, graceMs, drained);
  // Endpoints then close their sockets with the code for a restart.
  relay.interruptAnswers();
  await withTimeout(clock, FLUSH_TIMEOUT_MS, drained);
  await Promise.all(endpoints.map((endpoint) => endpoint.close()));
  for (const provider of providers) provider.close?.();
  await store.close();
  relay.shared?.close();
  for (const detach of detachCallbacks) detach();
  // A response may be complete and not yet received. `closeAllConnections` would cut it off.
  await withTimeout(clock, FLUSH_TIMEOUT_MS, responses.whenClosed());
  responses.stop();
  const closed = closedEarly ?? closeServers(relay);
  for (const server of relay.servers) server.closeAllConnections();
  await closed;
}

/** Has the servers accept no more connections. Resolves when all connections have closed. */
async function closeServers({ servers }: RelayParts): Promise<void> {
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
}

/** Resolves when `done` does, or after `timeoutMs` milliseconds. */
async function withTimeout(clock: Clock, timeoutMs: number, done: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.schedule(timeoutMs, resolve);
  await Promise.race([promise, done]);
  cancel();
}
