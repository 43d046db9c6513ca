import { defineScript, type RedisConnection } from './redis-connection.ts';

/** The part of a Redis client that `rate-limiter-flexible` uses, over a connection that knows when Redis is unavailable. */
export interface RateLimitClient {
  eval(source: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
  multi(): RateLimitTransaction;
}

/** The one transaction that it uses: a count and the rest of its time. */
interface RateLimitTransaction {
  get(key: string): RateLimitTransaction;
  pTTL(key: string): RateLimitTransaction;
  exec(isTyped: boolean): Promise<unknown>;
}

const READ_COUNT = defineScript(`return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}`, { isRead: true });

export function createRateLimitClient(connection: RedisConnection): RateLimitClient {
  const scripts = new Map<string, ReturnType<typeof defineScript>>();
  return {
    eval(source, { keys, arguments: args }) {
      const script = scripts.get(source) ?? defineScript(source);
      scripts.set(source, script);
      return connection.run(script, keys, args);
    },
    multi() {
      let key = '';
      const transaction: RateLimitTransaction = {
        get(name) {
          key = name;
          return transaction;
        },
        pTTL: () => transaction,
        exec: () => connection.run(READ_COUNT, [key]),
      };
      return transaction;
    },
  };
}
