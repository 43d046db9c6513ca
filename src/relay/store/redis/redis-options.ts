/** How relays that work side by side reach the Redis server that they share. One of `url`, `sentinels` and `cluster` is given. */
export interface RedisOptions {
  /** `redis://[[user][:password]@]host[:port][/database]`, with TLS `rediss:`. */
  readonly url?: string;
  /** Addresses (`host:port`) of Sentinels, which know the server that is in charge. */
  readonly sentinels?: readonly string[];
  /** The name under which Sentinels know that server. Default `mymaster`. */
  readonly sentinelName?: string;
  /** The credentials of the Sentinels themselves. Default: none. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  /** Addresses of some nodes of a Cluster. */
  readonly cluster?: readonly string[];
  /** The credentials of the server, also of one behind Sentinels. */
  readonly username?: string;
  readonly password?: string;
  /** Whether servers behind Sentinels or of a Cluster are connected to with TLS. Default false. */
  readonly tls?: boolean;
  /** The beginning of all keys. Relays with the same one share everything. Default `ai-chat:`. */
  readonly keyPrefix?: string;
  /**
   * The answer to new prompts while Redis is unavailable. `error`: an error that can be retried · `memory`: this relay answers them alone,
   * from the conversations in its own memory. Answers that are running continue in both cases. Default `error`.
   */
  readonly whenUnavailable?: 'error' | 'memory';
}

export const DEFAULT_KEY_PREFIX = 'ai-chat:';
export const DEFAULT_SENTINEL_NAME = 'mymaster';

/** The host and port of an address such as `10.0.0.7:6379`, `[::1]:6379` or `redis.example`. `undefined` for anything else. */
export function parseRedisAddress(
  address: string,
  defaultPort: number,
): { readonly host: string; readonly port: number } | undefined {
  const url = /[/?#@\s]/.test(address) ? null : URL.parse(`redis://${address}`);
  if (!url || url.hostname === '') return undefined;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? defaultPort : Number(url.port) };
}
