import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Assistant } from '../chat/index.ts';
import { createAssistants } from './create-assistants.ts';
import { parseListenAddress } from './config/addresses.ts';
import { TurnRegistry } from './sessions/turn-registry.ts';
import { createCatEndpoint } from './endpoints/cat/cat-endpoint.ts';
import type { EndpointContext } from './endpoints/endpoint.ts';
import { ReceivedBytes } from './limits/received-bytes.ts';
import { createLovelaceEndpoint } from './endpoints/lovelace/lovelace-endpoint.ts';
import { createGuard, createGuardedClock } from './guard.ts';
import { TcpConnections, openFileLimit } from './http/tcp-connections.ts';
import { createHttpRouter } from './http/router.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import { silentLog } from './logging/log.ts';
import { attachToServer } from './http/attach-to-server.ts';
import { loadOlderBuilds } from './files/older-builds.ts';
import { OpenResponses } from './http/open-responses.ts';
import { findPackageRoot } from './package-root.ts';
import { createRedactedLog } from './logging/redacted-log.ts';
import type { RelayOptions } from './relay-options.ts';
import { createResourcePools } from './limits/resource-pools.ts';
import { collectSecrets } from './logging/collect-secrets.ts';
import { createClientAddresses } from './security/client-addresses.ts';
import { createGate } from './security/gate.ts';
import { createOriginPolicy } from './security/origin-policy.ts';
import { createPromptRateLimiter } from './security/prompt-rate-limiter.ts';
import { createThrottledLog } from './logging/throttled-log.ts';
import { shutDown, type RelayParts } from './shutdown.ts';
import { createMemoryStore } from './store/memory-store.ts';
import { nodeClock } from './node-clock.ts';
import { createWidgetFiles } from './files/widget-files.ts';

export interface RelayAddress {
  readonly host: string;
  readonly port: number;
  /** Where a browser on the same machine finds it. */
  readonly url: string;
}

/** A server that speaks the wires of chat clients on one side and those of model providers on the other. */
export interface Relay {
  readonly version: string;
  /** Who can be asked, the default first. */
  readonly assistants: readonly Assistant[];
  /**
   * Opens a server of its own. Rejects where it cannot listen, with Node's error (`EADDRINUSE` …).
   * @param options `host`: default 127.0.0.1, this machine only. `port`: default 1865; 0 for any free one.
   */
  listen(options?: { readonly host?: string; readonly port?: number }): Promise<RelayAddress>;
  /**
   * Serves as a part of somebody else's server: requests and upgrades below the base path; all others go where they went before. Whoever
   * listens to that server only later is told of every request, as Node does it, and leaves those below the base path alone.
   */
  attach(server: Server): void;
  /** The same for the requests alone, in the form frameworks take; sockets need `attach`. What is not below the base path is `next`'s. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;
  /** Takes no new prompt, lets running answers end for at most `graceMs` milliseconds (default 10 s), says goodbye, and closes. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Puts a relay together.
 * @throws ConfigError for options that cannot work, each by its key. What works and is dangerous is logged as a warning.
 */
export async function createRelay(options: RelayOptions = {}): Promise<Relay> {
  // Loaded when it is asked for: what checks schemas sets globals, and importing a library must do nothing.
  const { checkOptions } = await import('./config/check-options.ts');
  checkOptions(options);
  return assembleRelay(options);
}

/** The same for options that have been looked over. The only place that knows which concrete things there are. */
export async function assembleRelay(options: RelayOptions): Promise<Relay> {
  const log = createRedactedLog(options.log ?? silentLog, collectSecrets(options, process.env));
  const guard = createGuard((cause) => log.error({ err: cause }, 'event listener threw'));
  const clock = createGuardedClock(options.clock ?? nodeClock, guard);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { folder: packageFolder, version } = findPackageRoot();
  const startedAt = clock.now();

  const addresses = createClientAddresses(options.trustedProxies, log);
  const origins = createOriginPolicy(options.allowedOrigins ?? [], addresses, options.allowedHosts);
  const resources = createResourcePools(limits, openFileLimit());
  const throttledLog = createThrottledLog(log, clock);
  const gate = createGate({
    origins,
    addresses,
    limits,
    resources,
    throttledLog,
    accessKeys: options.accessKeys ?? [],
  });
  const olderBuilds = options.olderBuilds === undefined ? undefined : loadOlderBuilds(options.olderBuilds, log);
  const store = options.store ?? createMemoryStore(clock, options.memory);
  const assistants = await createAssistants(options.assistants, { clock, log, limits });
  const turns = new TurnRegistry(clock, limits.resumeTimeoutMs, resources);
  const promptRateLimiter = createPromptRateLimiter(limits);
  const sessions = { assistants, turns, limits, resources, promptRateLimiter, clock, log, createId: randomUUID };
  const receivedBytes = new ReceivedBytes(limits, clock);
  const historyBytes = new ReceivedBytes(limits, clock);
  const context: EndpointContext = {
    gate,
    sessionContext: sessions,
    store,
    resources,
    receivedBytes,
    historyBytes,
    guard,
    log,
    throttledLog,
    limits,
  };
  const endpoints = [createCatEndpoint(context, options.cat), createLovelaceEndpoint(context, options.lovelace)];

  const tcpConnections = new TcpConnections(resources.tcpConnections, addresses, receivedBytes);
  const responses = new OpenResponses(clock, limits.responseStallTimeoutMs);
  const router = createHttpRouter({
    basePath: `/${options.basePath ?? ''}`.replaceAll(/\/+/g, '/').replace(/\/$/, ''),
    endpoints,
    widgetFiles: createWidgetFiles({
      widgetFolder: options.webRoot ?? join(packageFolder, 'dist', 'web'),
      demoFolder: join(packageFolder, 'demo'),
      ...(olderBuilds && { olderBuilds }),
      version,
      log,
    }),
    health: () => ({
      status: turns.isDraining ? 'draining' : 'ok',
      version,
      uptime: Math.floor((clock.now() - startedAt) / 1000),
    }),
    tcpConnections,
    responses,
    log,
  });

  const servers: Server[] = [];
  const detachCallbacks: (() => void)[] = [];
  const parts: RelayParts = {
    clock,
    endpoints,
    interruptAnswers: () => turns.interruptAll(),
    providers: assistants.map(({ provider }) => provider),
    store,
    responses,
    servers,
    detachCallbacks,
  };
  let closing: Promise<void> | undefined;

  return {
    version,
    assistants: assistants.map(({ id, label }) => ({ id, label })),
    async listen(address = {}) {
      const { host, port } = parseListenAddress(address);
      const server = createHttpServer(limits);
      attachToServer(server, router);
      server.on('connection', (socket) => tcpConnections.add(socket));
      await once(server.listen(port, host), 'listening');
      servers.push(server);
      const boundPort = (server.address() as AddressInfo).port;
      return { host, port: boundPort, url: `http://${hostForUrl(host)}:${boundPort}${router.basePath}/` };
    },
    attach: (server) => void detachCallbacks.push(attachToServer(server, router)),
    handler(request, response, next) {
      if (router.request(request, response)) return;
      if (next) next();
      else router.notFound(response);
    },
    close: ({ graceMs = 10_000 } = {}) => (closing ??= shutDown(parts, graceMs)),
  };
}

/** All of this machine's addresses are reached by its own name. */
function hostForUrl(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
