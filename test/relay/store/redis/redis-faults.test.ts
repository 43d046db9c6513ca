import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRedisSessions, type RedisSessions } from '../../../helpers/open-redis-sessions.ts';
import { startRedis, type RedisServer } from '../../../helpers/redis-server.ts';
import { openReplicatedRedis } from '../../../helpers/replicated-redis.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';
import type { RedisOptions } from '../../../../src/relay/store/redis/redis-options.ts';

/** Redis with a fault that a test can bring about and end. */
interface FaultyRedis {
  readonly options: RedisOptions;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
  close(): Promise<void>;
}

interface Fault {
  open(): Promise<FaultyRedis>;
  /** What relays say of Redis meanwhile. */
  readonly status: RegExp;
}

const single =
  (
    begin: (redis: RedisServer) => Promise<unknown> | void,
    end: (redis: RedisServer) => Promise<unknown> | void,
    settings: readonly string[] = [],
  ) =>
  async (): Promise<FaultyRedis> => {
    const redis = await startRedis(settings);
    return {
      options: { url: redis.url },
      begin: async () => void (await begin(redis)),
      end: async () => void (await end(redis)),
      close: () => redis.close(),
    };
  };

const FAULTS: Readonly<Record<string, Fault>> = {
  gone: {
    open: single(
      (redis) => redis.stop('SIGTERM'),
      (redis) => redis.start(),
      ['--appendonly', 'yes'],
    ),
    status: /unreachable/,
  },
  'slow by two seconds': {
    open: single(
      (redis) => redis.pause(true),
      (redis) => redis.pause(false),
    ),
    status: /slow/,
  },
  full: {
    open: single(
      (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
      (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
    ),
    status: /full/,
  },
  'read-only': {
    open: single(
      (redis) => redis.command('REPLICAOF', '127.0.0.1', '1'),
      (redis) => redis.command('REPLICAOF', 'NO', 'ONE'),
    ),
    status: /read-only/,
  },
  'failed over by a Sentinel': { open: () => openReplicatedRedis(), status: /unreachable/ },
  'killed and restarted with its append-only file': {
    open: single(
      (redis) => redis.stop('SIGKILL'),
      (redis) => redis.start(),
      ['--appendonly', 'yes', '--appendfsync', 'always'],
    ),
    status: /unreachable/,
  },
  'killed and restarted empty': {
    open: single(
      (redis) => redis.stop('SIGKILL'),
      (redis) => redis.start(),
    ),
    status: /unreachable/,
  },
};

const T1 = { text: 'one', turnId: 't1' };

describe('Redis', { concurrency: 4 }, () => {
  for (const [name, { open, status }] of Object.entries(FAULTS)) {
    for (const whenUnavailable of ['error', 'memory'] as const) {
      it(`${name}: running answers go on, new prompts get ${whenUnavailable === 'error' ? 'an error' : 'an answer'}, and all recovers`, async () => {
        const redis = await open();
        const options = { ...redis.options, whenUnavailable };
        const near = await openRedisSessions(options);
        const far = await openRedisSessions(options);
        try {
          const reader = near.connect().say(T1);
          const reply = await near.provider.asked();
          reply.say('half ');
          await until(() => reader.text === 'half ');
          const before = reasons(near).length;
          await redis.begin();
          await until(() => near.redis.status() !== 'ok');
          // What runs goes on at once.
          reply.say('and ');
          await until(() => reader.text === 'half and ');
          assert.match(near.redis.status(), status);
          assert.deepEqual(reasons(near).slice(before), [near.redis.status()]);
          const isAnswered = await answersMeanwhile(near);
          assert.equal(isAnswered, whenUnavailable === 'memory');
          await redis.end();
          await until(() => near.redis.status() === 'ok' && far.redis.status() === 'ok');
          // A visitor who moves to the other relay finds the running turn, from the next character on.
          const turn = await whenFound(() => far.redis.turns.find({ owner: 'alice', turnId: 't1' }));
          await until(async () => (await turn.readStored()).length >= 3);
          const back = far.connect().say({ ...T1, lastEventNumber: 2 });
          reply.say('half').end();
          await Promise.all([reader.ended, back.ended]);
          assert.deepEqual([reader.text, reader.ending], ['half and half', 'done']);
          assert.deepEqual([back.text, back.ending], ['and half', 'done']);
          // What ended is stored, and new prompts are answered.
          await until(() => near.turns.running === 0);
          const expected = isAnswered ? ['two', 'Meanwhile', 'one', 'half and half'] : ['one', 'half and half'];
          await until(async () => (await texts(far)).length === expected.length);
          assert.deepEqual(await texts(far), expected);
          const next = far.connect().say({ text: 'three', turnId: 't3' });
          (await far.provider.asked()).say('Again').end();
          await next.ended;
          assert.equal(next.ending, 'done');
          assert.equal(far.provider.requests.length, 1);
        } finally {
          near.die();
          far.die();
          await redis.close();
        }
      });
    }
  }

  it('that is unreachable at the start does not keep a relay from starting, and is used when it comes', async () => {
    const redis = await startRedis();
    await redis.stop();
    const relay = await openRedisSessions({ url: redis.url });
    try {
      assert.equal(relay.redis.status(), 'unreachable');
      assert.equal(await answersMeanwhile(relay), false);
      await redis.start();
      await until(() => relay.redis.status() === 'ok');
      assert.equal(await answersMeanwhile(relay), true);
    } finally {
      relay.die();
      await redis.close();
    }
  });
});

/** Asks something that is not running. @returns whether it was answered; otherwise it got an error that says to try again. */
async function answersMeanwhile(relay: RedisSessions): Promise<boolean> {
  const startedAt = performance.now();
  relay.provider.answer = ({ turnId }) => (turnId === 't2' ? replyInChunks('Meanwhile') : undefined);
  const reader = relay.connect().say({ text: 'two', turnId: 't2' });
  const answer = await reader.ended;
  assert.ok(performance.now() - startedAt < 20_000);
  if (reader.ending === 'done') return true;
  assert.deepEqual([reader.ending, answer.error?.retryable], ['overloaded', true]);
  return false;
}

/** Why Redis was unavailable, from the log, which says it once. */
function reasons({ log }: RedisSessions): unknown[] {
  return log.lines.flatMap(({ message, fields }) => (message === 'Redis is unavailable' ? [fields['reason']] : []));
}

async function texts(relay: RedisSessions): Promise<string[]> {
  return (await relay.memory.load()).map(({ text }) => text);
}

async function whenFound<T>(find: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  await until(async () => (found = await find().catch(() => undefined)));
  return found as T;
}
