/**
 * Creates the gate, limits, store, providers and endpoints of a relay from its options, and connects them.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../chat/index.ts';
import { createAssistants } from './create-assistants.ts';
import { createCatEndpoint } from './endpoints/cat/cat-endpoint.ts';
import type { EndpointContext } from './endpoints/endpoint.ts';
import { createLovelaceEndpoint } from './endpoints/lovelace/lovelace-endpoint.ts';
import { createMessagesEndpoint } from './endpoints/messages/messages-endpoint.ts';
import { loadOlderBuilds } from './files/older-builds.ts';
import { createWidgetFiles, type WidgetFiles } from './files/widget-files.ts';
import { createGuard, createGuardedClock } from './guard.ts';
import { OpenResponses } from './http/open-responses.ts';
import { createHttpRouter, type HttpRouter, type Readiness } from './http/router.ts';
import { openFileLimit, TcpConnections } from './http/tcp-connections.ts';
import { DEFAULT_LIMITS, DEFAULT_MEMORY_LIMITS, type Limits } from './limits/limits.ts';
import { ReceivedBytes } from './limits/received-bytes.ts';
import { createResourcePools } from './limits/resource-pools.ts';
import { collectSecrets } from './logging/collect-secrets.ts';
import { silentLog, type Log } from './logging/log.ts';
import { createRedactedLog } from './logging/redacted-log.ts';
import { createThrottledLog } from './logging/throttled-log.ts';
import { nodeClock } from './node-clock.ts';
import { findPackageRoot, type PackageRoot } from './package-root.ts';
import type { MemoryOptions, RelayOptions } from './relay-options.ts';
import { createClientAddresses } from './security/client-addresses.ts';
import { createGate } from './security/gate.ts';
import { createOriginPolicy } from './security/origin-policy.ts';
import { createPromptRateLimiter } from './security/prompt-rate-limiter.ts';
import type { Assistants } from './sessions/assistant.ts';
import { TurnRegistry } from './sessions/turn-registry.ts';
import type { RelayParts } from './shutdown.ts';
import type { ConversationStore } from './store/conversation-store.ts';
import { openFileStore } from './store/file/file-store.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { OpenRedisContext, RedisParts } from './store/redis/open-redis.ts';
import type { RedisOptions } from './store/redis/redis-options.ts';

/** The parts of a relay before it listens or is attached to a server. */
interface AssembledParts {
  readonly version: string;
  readonly assistants: Assistants;
  readonly router: HttpRouter;
  readonly tcpConnections: TcpConnections;
  readonly limits: Limits;
  readonly closableParts: Omit<RelayParts, 'servers' | 'detachCallbacks'>;
}

/** Creates the parts of a relay and connects them. The only place that knows every concrete part. */
export async function assembleParts(options: RelayOptions): Promise<AssembledParts> {
  const log = createRedactedLog(options.log ?? silentLog, collectSecrets(options, process.env));
  const guard = createGuard((cause) => log.error({ err: cause }, 'event listener threw'));
  const clock = createGuardedClock(options.clock ?? nodeClock, guard);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const packageRoot = findPackageRoot();
  const { version } = packageRoot;
  const startedAt = clock.now();

  const addresses = createClientAddresses(options.trustedProxies, log);
  const origins = createOriginPolicy(options.allowedOrigins ?? [], addresses, options.allowedHosts);
  const resources = createResourcePools(limits, openFileLimit());
  const throttledLog = createThrottledLog(log, clock);
  const { accessKeys = [], verifyToken } = options;
  const gate = createGate({ origins, addresses, limits, resources, throttledLog, accessKeys, verifyToken });
  const widgetFiles = openWidgetFiles(options, packageRoot, log);
  const assistants = await createAssistants(options.assistants, { clock, log, limits });
  // After all that can reject the options: what is open stays locked or connected.
  const redis = options.redis && (await openSharedParts(options.redis, { clock, log, limits, memory: options.memory }));
  const store = options.store ?? redis?.store ?? (await openStore(options.memory, clock, log));
  const turns = new TurnRegistry(clock, limits.resumeTimeoutMs, resources, redis?.turns);
  const countTogether = (purpose: string) =>
    redis && { client: redis.rateLimitClient, keyPrefix: `${redis.keyPrefix}${purpose}` };
  const promptRateLimiter = createPromptRateLimiter(limits, countTogether('prompts'));
  const receivedBytes = new ReceivedBytes(limits, clock);
  const context: EndpointContext = {
    gate,
    sessionContext: { assistants, turns, limits, resources, promptRateLimiter, clock, log, createId: randomUUID },
    store,
    memoryMs: store.ttlMs ?? DEFAULT_MEMORY_LIMITS.ttlMs,
    resources,
    receivedBytes,
    historyBytes: new ReceivedBytes(limits, clock),
    guard,
    log,
    throttledLog,
    limits,
  };
  const endpoints = [
    createCatEndpoint(context, options.cat),
    createLovelaceEndpoint(context, options.lovelace),
    createMessagesEndpoint(context, {
      rateLimiter: createPromptRateLimiter(limits, countTogether('messages')),
      onFeedback: options.onFeedback,
    }),
  ];

  const tcpConnections = new TcpConnections(resources.tcpConnections, addresses, receivedBytes);
  const responses = new OpenResponses(clock, limits.responseStallTimeoutMs);
  const router = createHttpRouter({
    basePath: normalizeBasePath(options.basePath),
    endpoints,
    widgetFiles,
    health: () => ({
      status: turns.isDraining ? 'draining' : 'ok',
      version,
      uptime: Math.floor((clock.now() - startedAt) / 1000),
    }),
    readiness: () => readinessOf(turns.isDraining, redis),
    tcpConnections,
    responses,
    log,
  });

  return {
    version,
    assistants,
    router,
    tcpConnections,
    limits,
    closableParts: {
      clock,
      endpoints,
      interruptAnswers: () => turns.interruptAll(),
      providers: assistants.map(({ provider }) => provider),
      store,
      shared: redis,
      responses,
    },
  };
}

async function openStore({ file, ...limits }: MemoryOptions = {}, clock: Clock, log: Log): Promise<ConversationStore> {
  return file === undefined ? createMemoryStore(clock, limits) : openFileStore({ path: file, limits, clock, log });
}

function readinessOf(isDraining: boolean, redis: RedisParts | undefined): Readiness {
  const redisStatus = redis?.status();
  const isUnavailable = redis !== undefined && redisStatus !== 'ok' && !redis.answersUnavailable;
  return {
    status: isDraining ? 'draining' : isUnavailable ? 'unavailable' : 'ok',
    ...(redisStatus !== undefined && { redis: redisStatus }),
  };
}

/** Imported when it is configured: the client of Redis takes longer to load than the rest of the relay. */
async function openSharedParts(options: RedisOptions, context: OpenRedisContext): Promise<RedisParts> {
  const { openRedis } = await import('./store/redis/open-redis.ts');
  return openRedis(options, context);
}

function openWidgetFiles(options: RelayOptions, { folder, version }: PackageRoot, log: Log): WidgetFiles {
  const olderBuilds = options.olderBuilds === undefined ? undefined : loadOlderBuilds(options.olderBuilds, log);
  return createWidgetFiles({
    widgetFolder: options.webRoot ?? join(folder, 'dist', 'web'),
    demoFolder: join(folder, 'demo'),
    ...(olderBuilds && { olderBuilds }),
    version,
    log,
  });
}

/** Empty for the root; otherwise with one `/` before each segment and none at the end. */
function normalizeBasePath(basePath = ''): string {
  return `/${basePath}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
}
