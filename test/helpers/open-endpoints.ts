import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Assistants } from '../../src/relay/conversation/assistant.ts';
import { Turns } from '../../src/relay/conversation/turns.ts';
import { createCatEndpoint, type CatEndpointOptions } from '../../src/relay/endpoints/cat.ts';
import type { Endpoint, EndpointContext } from '../../src/relay/endpoints/endpoint.ts';
import { ReceivedBytes } from '../../src/relay/received-bytes.ts';
import { createLovelaceEndpoint, type LovelaceEndpointOptions } from '../../src/relay/endpoints/lovelace.ts';
import { createGuard } from '../../src/relay/guard.ts';
import { silentLog, type Log } from '../../src/relay/log.ts';
import { createClientAddresses } from '../../src/relay/security/client-address.ts';
import { createGate, type Gate } from '../../src/relay/security/gate.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/relay/limits.ts';
import { createResources, type Resources } from '../../src/relay/resources.ts';
import { createOriginPolicy } from '../../src/relay/security/origin.ts';
import { createPromptRate } from '../../src/relay/security/prompt-rate.ts';
import { createRefusalLog } from '../../src/relay/security/refusal-log.ts';
import { createMemoryStore } from '../../src/relay/store/memory.ts';
import type { Store } from '../../src/relay/store/store.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { ScriptedProvider } from './scripted-provider.ts';

export interface EndpointSetting {
  readonly cat?: CatEndpointOptions;
  readonly lovelace?: LovelaceEndpointOptions;
  readonly accessKeys?: readonly string[];
  readonly origins?: readonly string[];
  readonly gate?: Gate;
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
}

export interface OpenEndpoints {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly provider: ScriptedProvider;
  /** A second assistant's. */
  readonly other: ScriptedProvider;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly turns: Turns;
  readonly resources: Resources;
  /** How many connections are open. */
  connections(): Promise<number>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Both endpoints on one HTTP server, with scripted assistants `first` and `second` and a clock that stands still. */
export async function openEndpoints(setting: EndpointSetting = {}): Promise<OpenEndpoints> {
  const { accessKeys = [], origins = ['https://shop.example'], log = silentLog } = setting;
  const limits: Limits = { ...DEFAULT_LIMITS, ...setting.limits };
  const [provider, other] = [new ScriptedProvider(), new ScriptedProvider()];
  const clock = createManualClock();
  const store = createMemoryStore(clock);
  const resources = createResources(limits);
  const refusals = createRefusalLog(log, clock);
  const turns = new Turns(clock, limits.resumeMs, resources);
  const window = { messages: 50, characters: 10_000 };
  const assistants: Assistants = [
    { id: 'first', label: 'First', provider, window },
    { id: 'second', label: 'Second', provider: other, system: 'Be second.', window },
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
        refusals,
      }),
    sessions: { assistants, turns, limits, resources, rate: createPromptRate(limits), clock, log, newId: randomUUID },
    store,
    resources,
    received: new ReceivedBytes(limits, clock),
    histories: new ReceivedBytes(limits, clock),
    guard: createGuard((cause) => log.error({ err: cause }, 'a listener failed')),
    log,
    refusals,
    limits,
  };
  const endpoints: readonly Endpoint[] = [
    createCatEndpoint(context, setting.cat),
    createLovelaceEndpoint(context, setting.lovelace),
  ];

  const server = createServer((request, response) => {
    const path = pathOf(request.url);
    if (!endpoints.some((endpoint) => endpoint.request(request, response, path))) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    const path = pathOf(request.url);
    if (!endpoints.some((endpoint) => endpoint.upgrade(request, socket, head, path))) socket.destroy();
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
