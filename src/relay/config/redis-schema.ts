import * as z from 'zod';
import {
  DEFAULT_KEY_PREFIX,
  DEFAULT_SENTINEL_NAME,
  parseRedisAddress,
  type RedisOptions,
} from '../store/redis/redis-options.ts';
import { inlineSecret, type SecretSchema } from './secret.ts';
import { checkedString, strictObject } from './schema-parts.ts';

/** Checks the address of a server. @returns the problem, without the address, which may contain a password. */
function checkRedisUrl(url: string): string | undefined {
  const parsed = URL.parse(url.trim());
  if (!parsed || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '')
    return 'expected an address such as redis://10.0.0.7:6379, or rediss:// for TLS';
  if (!/^\/?\d*$/.test(parsed.pathname)) return 'expected the number of a database behind the slash, or nothing';
  return parsed.search || parsed.hash ? 'expected an address without ? and #' : undefined;
}

export const redisUrl = checkedString(checkRedisUrl);

/** The section `redis`. */
export function redisSchema(secret: SecretSchema) {
  return strictObject({
    url: checkedString((url) => checkRedisUrl(url) ?? (secret === inlineSecret ? undefined : checkNoPassword(url)))
      .describe('Address of one server: redis://host:port/database, or rediss:// for TLS. REDIS_URL takes precedence.')
      .exactOptional(),
    sentinels: addresses('Addresses (host:port) of Sentinels, which know the server that is in charge.'),
    sentinelName: name('expected the name of the server at its Sentinels')
      .describe('Name of the server at its Sentinels.')
      .meta({ default: DEFAULT_SENTINEL_NAME })
      .exactOptional(),
    sentinelUsername: name('expected a name').describe('User name at the Sentinels. Default: none.').exactOptional(),
    sentinelPassword: secret((password) => (password === '' ? 'expected a password' : undefined))
      .describe('Password at the Sentinels. Default: none; that of the server is another one.')
      .exactOptional(),
    cluster: addresses('Addresses (host:port) of some nodes of a Cluster.'),
    username: name('expected a name')
      .describe('User name at the server. Default: that of the address.')
      .exactOptional(),
    password: secret((password) => (password === '' ? 'expected a password' : undefined))
      .describe('Password at the server. Default: that of REDIS_URL.')
      .exactOptional(),
    tls: z
      .boolean()
      .describe('Whether servers behind Sentinels or of a Cluster are connected to with TLS.')
      .meta({ default: false })
      .exactOptional(),
    keyPrefix: z
      .string()
      .regex(/^[^\s{}]{1,64}$/, 'expected at most 64 characters without spaces and braces')
      .describe('Beginning of all keys. Relays with the same one share everything.')
      .meta({ default: DEFAULT_KEY_PREFIX })
      .exactOptional(),
    whenUnavailable: z
      .enum(['error', 'memory'])
      .describe(
        'What happens to new prompts while Redis is unavailable: an error that says to try again, or an answer from this relay alone.',
      )
      .meta({ default: 'error' })
      .exactOptional(),
  });
}

/**
 * Settings that contradict each other or are missing.
 * @param urlName Where the address was read from.
 * @returns a line for each, with its key.
 */
export function checkRedis(redis: RedisOptions | undefined, urlName = 'redis.url'): string[] {
  if (!redis) return [];
  const { url, sentinels, cluster, tls } = redis;
  const given = Object.entries({ url, sentinels, cluster }).flatMap(([key, value]) => (value ? [key] : []));
  const problems = [
    ...(given.length === 0 ? ['redis: expected url (or the variable REDIS_URL), sentinels or cluster'] : []),
    ...given
      .slice(1)
      .map((key) => `redis.${key}: contradicts ${given[0] === 'url' ? urlName : `redis.${given[0]}`}; set one of them`),
  ];
  for (const key of ['sentinelName', 'sentinelUsername', 'sentinelPassword'] as const)
    if (redis[key] !== undefined && !sentinels) problems.push(`redis.${key}: has no effect without sentinels`);
  if (tls !== undefined && url) problems.push('redis.tls: has no effect with url; begin it with rediss://');
  return problems;
}

function addresses(description: string) {
  return z
    .array(
      z.string().refine((address) => parseRedisAddress(address, 0) !== undefined, {
        error: 'expected a host and a port, such as 10.0.0.7:6379',
      }),
    )
    .min(1, 'expected at least one address')
    .describe(description)
    .exactOptional();
}

function name(error: string) {
  return z.string().regex(/^[\w.@:-]{1,128}$/, error);
}

function checkNoPassword(url: string): string | undefined {
  return URL.parse(url)?.password
    ? 'secrets must not be in this file; set the variable REDIS_URL, or "password": {"env": "NAME"}'
    : undefined;
}
