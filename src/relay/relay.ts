import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Assistant } from '../chat/index.ts';
import { openAssistants } from './assistants.ts';
import { listenAddress } from './config/addresses.ts';
import { Turns } from './conversation/turns.ts';
import { createCatEndpoint } from './endpoints/cat.ts';
import type { EndpointContext } from './endpoints/endpoint.ts';
import { ReceivedBytes } from './received-bytes.ts';
import { createLovelaceEndpoint } from './endpoints/lovelace.ts';
import { createGuard, guardedClock } from './guard.ts';
import { Handles, openFileLimit } from './handles.ts';
import { createHttpRouter, createHttpServer, sendJson } from './http.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { silentLog } from './log.ts';
import { mount } from './mount.ts';
import { readOlderBuilds } from './older-builds.ts';
import { OpenResponses } from './open-responses.ts';
import { findPackageRoot } from './package-root.ts';
import { redactedLog } from './redacted-log.ts';
import type { RelayOptions } from './relay-options.ts';
import { createResources } from './resources.ts';
import { secretsOf } from './secrets.ts';
import { createClientAddresses } from './security/client-address.ts';
import { createGate } from './security/gate.ts';
import { createOriginPolicy } from './security/origin.ts';
import { createPromptRate } from './security/prompt-rate.ts';
import { createRefusalLog } from './security/refusal-log.ts';
import { shutDown, type RelayParts } from './shutdown.ts';
import { createMemoryStore } from './store/memory.ts';
import { systemClock } from './system-clock.ts';
import { createWebFiles } from './web-files.ts';

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
  return openRelay(options);
}

/** The same for options that have been looked over. The only place that knows which concrete things there are. */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const log = redactedLog(options.log ?? silentLog, secretsOf(options, process.env));
  const guard = createGuard((cause) => log.error({ err: cause }, 'a listener failed'));
  const clock = guardedClock(options.clock ?? systemClock, guard);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { folder, version } = findPackageRoot();
  const startedAt = clock.now();

  const addresses = createClientAddresses(options.trustedProxies, log);
  const origins = createOriginPolicy(options.allowedOrigins ?? [], addresses, options.allowedHosts);
  const resources = createResources(limits, openFileLimit());
  const refusals = createRefusalLog(log, clock);
  const gate = createGate({ origins, addresses, limits, resources, refusals, accessKeys: options.accessKeys ?? [] });
  const olderBuilds = options.olderBuilds === undefined ? undefined : readOlderBuilds(options.olderBuilds, log);
  const store = options.store ?? createMemoryStore(clock, options.memory);
  const assistants = await openAssistants(options.assistants, { clock, log, limits });
  const turns = new Turns(clock, limits.resumeMs, resources);
  const rate = createPromptRate(limits);
  const sessions = { assistants, turns, limits, resources, rate, clock, log, newId: randomUUID };
  const received = new ReceivedBytes(limits, clock);
  const histories = new ReceivedBytes(limits, clock);
  const context: EndpointContext = {
    gate,
    sessions,
    store,
    resources,
    received,
    histories,
    guard,
    log,
    refusals,
    limits,
  };
  const endpoints = [createCatEndpoint(context, options.cat), createLovelaceEndpoint(context, options.lovelace)];

  const handles = new Handles(resources.handles, addresses, received);
  const responses = new OpenResponses(clock, limits.unreadMs);
  const router = createHttpRouter({
    basePath: `/${options.basePath ?? ''}`.replaceAll(/\/+/g, '/').replace(/\/$/, ''),
    endpoints,
    files: createWebFiles({
      widget: options.webRoot ?? join(folder, 'dist', 'web'),
      demo: join(folder, 'demo'),
      ...(olderBuilds && { olderBuilds }),
      version,
      log,
    }),
    health: () => ({
      status: turns.isDraining ? 'draining' : 'ok',
      version,
      uptime: Math.floor((clock.now() - startedAt) / 1000),
    }),
    handles,
    responses,
    log,
  });

  const servers: Server[] = [];
  const mounts: (() => void)[] = [];
  const parts: RelayParts = {
    clock,
    endpoints,
    interruptAnswers: () => turns.interruptAll(),
    providers: assistants.map(({ provider }) => provider),
    store,
    responses,
    servers,
    mounts,
  };
  let closing: Promise<void> | undefined;

  return {
    version,
    assistants: assistants.map(({ id, label }) => ({ id, label })),
    async listen(address = {}) {
      const { host, port } = listenAddress(address);
      const server = createHttpServer(limits);
      mount(server, router);
      server.on('connection', (socket) => handles.add(socket));
      await once(server.listen(port, host), 'listening');
      servers.push(server);
      const bound = (server.address() as AddressInfo).port;
      return { host, port: bound, url: `http://${hostForUrl(host)}:${bound}${router.basePath}/` };
    },
    attach: (server) => void mounts.push(mount(server, router)),
    handler(request, response, next) {
      if (router.request(request, response)) return;
      if (next) next();
      else sendJson(response, 404, { detail: 'Not Found' });
    },
    close: ({ graceMs = 10_000 } = {}) => (closing ??= shutDown(parts, graceMs)),
  };
}

/** All of this machine's addresses are reached by its own name. */
function hostForUrl(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
