import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { RedisOptions } from '../../../../src/relay/store/redis/redis-options.ts';
import { openRedisSessions, type RedisSessions } from '../../../helpers/open-redis-sessions.ts';
import { freePort, startRedis, type RedisServer } from '../../../helpers/redis-server.ts';
import { openReplicatedRedis } from '../../../helpers/replicated-redis.ts';
import { until } from '../../../helpers/until.ts';

const T1 = { text: 'one', turnId: 't1' };
const PASSWORD = 'hunter2-and-more';

/** Servers that relays are connected to in other ways than by a plain address. */
const SETUPS: Readonly<Record<string, (redis: RedisServer) => RedisOptions>> = {
  'a password in the address': ({ port }) => ({ url: `redis://:${PASSWORD}@127.0.0.1:${port}` }),
  'a password beside it, and another database': ({ port }) => ({
    url: `redis://127.0.0.1:${port}/3`,
    password: PASSWORD,
  }),
  'a user': ({ port }) => ({ url: `redis://127.0.0.1:${port}`, username: 'relay', password: 'another-password' }),
};

const USER = ['--user', 'relay', 'on', '>another-password', '~shop:*', '&shop:*', '+@all'];

async function startWithPassword(): Promise<RedisServer> {
  return startRedis(['--requirepass', PASSWORD, ...USER]);
}

const certificate = (part: string) =>
  fileURLToPath(new URL(`../../../fixtures/tls/localhost.${part}.pem`, import.meta.url));

/** A server with TLS and the name `localhost`. Its certificate is its own authority. */
async function startWithTls() {
  const port = await freePort();
  const tls = ['--tls-port', `${port}`, '--tls-auth-clients', 'no', '--tls-ca-cert-file', certificate('cert')];
  const redis = await startRedis([
    ...tls,
    '--tls-cert-file',
    certificate('cert'),
    '--tls-key-file',
    certificate('key'),
  ]);
  return { redis, port };
}

/** Begins a turn at one relay and reads it to its end at the other one, where it must be in the history. */
async function moveOn(near: RedisSessions, far: RedisSessions): Promise<void> {
  const reader = near.connect().say(T1);
  const reply = await near.provider.asked();
  reply.say('half ');
  await until(() => reader.text === 'half ');
  const back = far.connect().say({ ...T1, lastEventNumber: 2 });
  reply.say('and half').end();
  await back.ended;
  assert.deepEqual([back.text, back.ending], ['and half', 'done']);
  await until(() => near.turns.running === 0);
  const history = await far.connect().history();
  assert.deepEqual(
    history.map(({ text }) => text),
    ['one', 'half and half'],
  );
  assert.equal((await far.redis.store.list?.('alice'))?.length, 1);
}

async function withRelays(options: RedisOptions, test: (near: RedisSessions, far: RedisSessions) => Promise<void>) {
  const near = await openRedisSessions(options);
  const far = await openRedisSessions(options);
  try {
    await test(near, far);
  } finally {
    near.die();
    far.die();
  }
}

describe('relays are connected to Redis', { concurrency: 2 }, () => {
  for (const [name, optionsOf] of Object.entries(SETUPS))
    it(`with ${name}`, async () => {
      const redis = await startWithPassword();
      try {
        await withRelays({ ...optionsOf(redis), keyPrefix: 'shop:' }, moveOn);
      } finally {
        await redis.close();
      }
    });

  it('of a Cluster, where the keys of a turn are in one slot', async () => {
    const redis = await startRedis(['--cluster-enabled', 'yes']);
    try {
      await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(async () => String(await redis.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
      await withRelays({ cluster: [`127.0.0.1:${redis.port}`] }, moveOn);
    } finally {
      await redis.close();
    }
  });

  it('with TLS, if its certificate is trusted and has its name', async () => {
    const { redis, port } = await startWithTls();
    const isReached = async (host: string) => {
      const { redis: parts, log, die } = await openRedisSessions({ url: `rediss://${host}:${port}` });
      await until(() => parts.status() === 'ok' || log.lines.length > 0);
      die();
      return parts.status() === 'ok' ? 'ok' : JSON.stringify(log.lines);
    };
    const trusted = getCACertificates('default');
    try {
      assert.match(await isReached('localhost'), /unreachable/);
      setDefaultCACertificates([...trusted, readFileSync(certificate('cert'), 'utf8')]);
      assert.match(await isReached('127.0.0.1'), /unreachable/);
      await withRelays({ url: `rediss://localhost:${port}` }, moveOn);
    } finally {
      setDefaultCACertificates(trusted);
      await redis.close();
    }
  });

  it('behind Sentinels that require another password than the server', async () => {
    const redis = await openReplicatedRedis(USER, PASSWORD);
    const server = { ...redis.options, username: 'relay', password: 'another-password', keyPrefix: 'shop:' };
    try {
      await withRelays(server, moveOn);
      await withRelays({ ...server, sentinelPassword: `wrong-${PASSWORD}` }, async (near) => {
        await until(() => near.log.lines.some(({ fields }) => fields['reason'] === 'refused'));
        assert.notEqual(near.redis.status(), 'ok');
        assert.doesNotMatch(JSON.stringify(near.log.lines), /hunter2/);
      });
    } finally {
      await redis.close();
    }
  });

  it('and say that they are refused, without the password, if it is wrong', async () => {
    const redis = await startWithPassword();
    try {
      await withRelays({ url: `redis://:wrong-${PASSWORD}@127.0.0.1:${redis.port}` }, async (near) => {
        await until(() => near.redis.status() === 'refused');
        const reader = near.connect().say(T1);
        await reader.ended;
        assert.equal(reader.ending, 'overloaded');
        assert.doesNotMatch(JSON.stringify(near.log.lines), /hunter2/);
      });
    } finally {
      await redis.close();
    }
  });
});
