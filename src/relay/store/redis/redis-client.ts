import { createCluster, createSentinel, RedisClient as StandaloneClient, type RedisClientOptions } from '@redis/client';
import { DEFAULT_SENTINEL_NAME, parseRedisAddress, type RedisOptions } from './redis-options.ts';

/** The part of a client of `@redis/client` that is used here. The same for one server, for Sentinels and for a Cluster. */
export interface RedisClient {
  evalSha(sha: string, options: ScriptArguments): Promise<unknown>;
  eval(script: string, options: ScriptArguments): Promise<unknown>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  unsubscribe(channel: string, listener: () => void): Promise<unknown>;
  /** Resolves with the first connection. Connections that are lost are opened again. */
  connect(): Promise<unknown>;
  destroy(): unknown;
  on(event: 'error', listener: (cause: unknown) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
}

interface ScriptArguments {
  readonly keys: string[];
  readonly arguments: string[];
}

/** `createClient` without its first step, which makes a class with all commands of Redis for each client, in tens of milliseconds. */
const createStandaloneClient = StandaloneClient.factory();

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;
const CONNECT_TIMEOUT_MS = 1000;
const MAX_RECONNECT_DELAY_MS = 500;

/** Creates a client, which does not connect yet. */
export function createRedisClient(options: RedisOptions): RedisClient {
  const { url, sentinels, sentinelName = DEFAULT_SENTINEL_NAME, cluster, tls = false } = options;
  const { sentinelUsername, sentinelPassword } = options;
  const settings = clientSettings(options);
  if (sentinels)
    return createSentinel({
      name: sentinelName,
      sentinelRootNodes: sentinels.flatMap((address) => parseRedisAddress(address, DEFAULT_SENTINEL_PORT) ?? []),
      nodeClientOptions: { ...settings, socket: { ...SOCKET, ...(tls && { tls: true }) } },
      sentinelClientOptions: {
        ...credentials(sentinelUsername, sentinelPassword),
        socket: { ...SOCKET },
      },
      commandOptions: NO_TIMEOUT,
      // The topology is also read when a connection is lost.
      scanInterval: 1000,
      passthroughClientErrorEvents: true,
    });
  if (cluster)
    return createCluster({
      rootNodes: cluster.flatMap((address) => {
        const node = parseRedisAddress(address, DEFAULT_PORT);
        return node ? { socket: { ...SOCKET, ...node, ...(tls && { tls: true as const }) } } : [];
      }),
      defaults: { ...settings, socket: { ...SOCKET, ...(tls && { tls: true as const }) } },
      commandOptions: NO_TIMEOUT,
    });
  return createStandaloneClient({
    ...settings,
    ...(url !== undefined && { url }),
    // A copy, into which the client writes what the address says.
    socket: { ...SOCKET },
    commandOptions: NO_TIMEOUT,
  });
}

/** The connection counts what waits, for less than a timer for each command would cost. */
const NO_TIMEOUT = { timeout: 0 };

const SOCKET = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  reconnectStrategy: (retries: number) => Math.min(20 * 2 ** Math.min(retries, 10), MAX_RECONNECT_DELAY_MS),
};

function clientSettings({ username, password }: RedisOptions) {
  return {
    ...credentials(username, password),
    // A command that waits for a connection could be carried out long after its answer was given up.
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  } as const satisfies RedisClientOptions;
}

function credentials(username: string | undefined, password: string | undefined) {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}
