import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Assistants } from '../../src/relay/sessions/assistant.ts';
import { TurnRegistry } from '../../src/relay/sessions/turn-registry.ts';
import { createCatEndpoint, type CatEndpointOptions } from '../../src/relay/endpoints/cat/cat-endpoint.ts';
import type { Endpoint, EndpointContext } from '../../src/relay/endpoints/endpoint.ts';
import { ReceivedBytes } from '../../src/relay/limits/received-bytes.ts';
import {
  createLovelaceEndpoint,
  type LovelaceEndpointOptions,
} from '../../src/relay/endpoints/lovelace/lovelace-endpoint.ts';
import { createMessagesEndpoint } from '../../src/relay/endpoints/messages/messages-endpoint.ts';
import { createGuard } from '../../src/relay/guard.ts';
import { silentLog, type Log } from '../../src/relay/logging/log.ts';
import { createClientAddresses } from '../../src/relay/security/client-addresses.ts';
import { createGate, type Gate } from '../../src/relay/security/gate.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/relay/limits/limits.ts';
import { createResourcePools, type ResourcePools } from '../../src/relay/limits/resource-pools.ts';
import { createOriginPolicy } from '../../src/relay/security/origin-policy.ts';
import { createPromptRateLimiter } from '../../src/relay/security/prompt-rate-limiter.ts';
import { createThrottledLog } from '../../src/relay/logging/throttled-log.ts';
import { createMemoryStore } from '../../src/relay/store/memory-store.ts';
import type { ConversationStore } from '../../src/relay/store/conversation-store.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { ScriptedProvider } from './scripted-provider.ts';

export interface EndpointSetting {
  readonly cat?: CatEndpointOptions;
  readonly lovelace?: LovelaceEndpointOptions;
  readonly accessKeys?: readonly string[];
  readonly origins?: readonly string[];
  readonly gate?: Gate;
  readonly limits?: Partial<Limits>;
  /** Whether the first assistant takes pictures. */
  readonly acceptsImages?: boolean;
  readonly log?: Log;
}

export interface OpenEndpoints {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly provider: ScriptedProvider;
  /** A second assistant's. */
  readonly other: ScriptedProvider;
  readonly clock: ManualClock;
  readonly store: ConversationStore;
  readonly turns: TurnRegistry;
  readonly resources: ResourcePools;
  /** How many connections are open. */
  connections(): Promise<number>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** All endpoints on one HTTP server, with scripted assistants `first` and `second` and a clock that stands still. */
export async function openEndpoints(setting: EndpointSetting = {}): Promise<OpenEndpoints> {
  const { accessKeys = [], origins = ['https://shop.example'], log = silentLog } = setting;
  const limits: Limits = { ...DEFAULT_LIMITS, ...setting.limits };
  const [provider, other] = [new ScriptedProvider(), new ScriptedProvider()];
  if (setting.acceptsImages) Object.assign(provider, { acceptsImages: true });
  const clock = createManualClock();
  const store = createMemoryStore(clock);
  const resources = createResourcePools(limits);
  const refusals = createThrottledLog(log, clock);
  const turns = new TurnRegistry(clock, limits.resumeTimeoutMs, resources);
  const window = { messages: 50, characters: 10_000 };
  const assistants: Assistants = [
    { id: 'first', label: 'First', provider, contextWindow: window },
    { id: 'second', label: 'Second', provider: other, systemPrompt: 'Be second.', contextWindow: window },
  ];
  const addresses = createClientAddresses();
  const context: EndpointContext = {
    gate:
      setting.gate ??
      createGate({
        origins: createOriginPolicy(origins, addresses),
        addresses,
        limits,
        resources,
        accessKeys,
        throttledLog: refusals,
      }),
    sessionContext: {
      assistants,
      turns,
      limits,
      resources,
      promptRateLimiter: createPromptRateLimiter(limits),
      clock,
      log,
      createId: randomUUID,
    },
    store,
    memoryMs: 60_000,
    resources,
    receivedBytes: new ReceivedBytes(limits, clock),
    historyBytes: new ReceivedBytes(limits, clock),
    guard: createGuard((cause) => log.error({ err: cause }, 'event listener threw')),
    log,
    throttledLog: refusals,
    limits,
  };
  const endpoints: readonly Endpoint[] = [
    createCatEndpoint(context, setting.cat),
    createLovelaceEndpoint(context, setting.lovelace),
    createMessagesEndpoint(context, { rateLimiter: createPromptRateLimiter(limits) }),
  ];

  const server = createServer((request, response) => {
    const path = pathOf(request.url);
    if (!endpoints.some((endpoint) => endpoint.handleRequest(request, response, path))) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    const path = pathOf(request.url);
    if (!endpoints.some((endpoint) => endpoint.handleUpgrade(request, socket, head, path))) socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    provider,
    other,
    clock,
    store,
    turns,
    resources,
    connections: promisify(server.getConnections.bind(server)),
    async drain() {
      await Promise.all(endpoints.map((endpoint) => endpoint.drain()));
    },
    async close() {
      turns.interruptAll();
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

function pathOf(url = '/'): string {
  return url.split('?', 1)[0] ?? '/';
}
