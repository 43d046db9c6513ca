import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { createStoredMemory } from '../../../../src/relay/sessions/conversation-memory.ts';
import { eraseVisitor } from '../../../../src/relay/sessions/erase-visitor.ts';
import { turnsContract } from '../../../contracts/turns.ts';
import { openRedisSessions, type RedisSessions } from '../../../helpers/open-redis-sessions.ts';
import { startRedis, type RedisServer } from '../../../helpers/redis-server.ts';
import { openProxy } from '../../../helpers/tcp-proxy.ts';
import { until } from '../../../helpers/until.ts';

let redis: RedisServer;
const opened: { close(): void }[] = [];

before(async () => {
  redis = await startRedis();
});
afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});
after(() => redis.close());

turnsContract('two relays on Redis', async (limits) => {
  const options = { url: redis.url, keyPrefix: `${randomUUID()}:` };
  const near = await openRedisSessions(options, limits);
  const far = await openRedisSessions(options, limits);
  return {
    near,
    far,
    async close() {
      near.die();
      far.die();
    },
  };
});

const T1 = { text: 'one', turnId: 't1' };

describe('a visitor who is erased at one relay', () => {
  it('has the turns of all conversations at others stopped, not saved and forgotten', async () => {
    const { near, far, reader, reply } = await openRelays();
    const owned = (owner: string) => ({ owner, memory: createStoredMemory(near.redis.store, owner) });
    const second = near.connect(owned('alice/2')).say({ text: 'two', turnId: 't2' });
    const secondReply = await near.provider.asked();
    secondReply.say('of another conversation');
    const other = near.connect(owned('alice2')).say({ text: 'three', turnId: 't3' });
    const otherReply = await near.provider.asked();
    otherReply.say('of another visitor');
    await until(() => second.text !== '' && other.text !== '');
    await until(async () => (await far.redis.turns.running('alice/2')).length === 1);
    await until(async () => (await far.redis.turns.running('alice2')).length === 1);
    await eraseVisitor(far.redis.store, far.turns, 'alice');
    await Promise.all([reader.ended, second.ended, reply.aborted, secondReply.aborted]);
    assert.deepEqual([reader.ending, second.ending], ['stopped', 'stopped']);
    await until(() => near.turns.running === 1);
    assert.deepEqual([near.turns.find('alice', 't1'), near.turns.find('alice/2', 't2')], [undefined, undefined]);
    otherReply.end();
    await other.ended;
    await until(() => near.turns.running === 0);
    const transcripts = await Promise.all(['alice', 'alice/2', 'alice2'].map((id) => near.redis.store.load(id)));
    assert.deepEqual(
      transcripts.map((messages) => messages.map(({ text }) => text)),
      [[], [], ['three', 'of another visitor']],
    );
    // Those who read it elsewhere still get its end for a moment.
    await until(async () => (await far.redis.turns.find({ owner: 'alice', turnId: 't1' })) === undefined);
  });
});

/** Two relays, of which the first reaches Redis through a line that can be cut, and its running turn. */
async function openRelays() {
  const keyPrefix = `${randomUUID()}:`;
  const line = await openProxy(redis.port);
  const near = await openRedisSessions({ url: `redis://127.0.0.1:${line.port}`, keyPrefix });
  const far = await openRedisSessions({ url: redis.url, keyPrefix });
  opened.push({
    close() {
      near.die();
      far.die();
      line.close();
    },
  });
  const reader = near.connect().say(T1);
  const reply = await near.provider.asked();
  reply.say('half ');
  await until(() => reader.text === 'half ');
  return { near, far, line, reader, reply, keyPrefix };
}

/** Waits until the events so far are stored. */
async function stored({ far, length }: { readonly far: RedisSessions; readonly length: number }): Promise<void> {
  await until(async () => {
    const turn = await far.redis.turns.find({ owner: 'alice', turnId: 't1' });
    return ((await turn?.readStored()) ?? []).length >= length;
  });
}

const texts = async (relay: RedisSessions) =>
  (await relay.memory.load()).map(({ text, state }) => [text, state] as const);

describe('a relay that dies in mid-answer', () => {
  it('leaves what was stored and an end, soon, and a turn that can be asked again', async () => {
    const { near, far } = await openRelays();
    await stored({ far, length: 2 });
    near.die();
    const diedAt = performance.now();
    const back = far.connect().say({ ...T1, lastEventNumber: 1 });
    await back.ended;
    const ms = performance.now() - diedAt;
    // The lease takes 1.5 s. The rest is for a busy machine: `npm run test:chaos` measures the two seconds.
    assert.ok(ms < 10_000, `${ms} ms`);
    assert.deepEqual([back.text, back.ending, far.provider.requests.length], ['half ', 'interrupted', 0]);
    await until(async () => (await texts(far)).length === 2);
    assert.deepEqual(await texts(far), [
      ['one', 'done'],
      ['half ', 'interrupted'],
    ]);
    const retried = far.connect().say(T1);
    const reply = await far.provider.asked();
    reply.say('whole').end();
    await retried.ended;
    await until(async () => (await texts(far))[1]?.[0] === 'whole');
  });

  it('is noticed by a reader that asks without having seen anything, who is not charged a second request', async () => {
    const { near, far } = await openRelays();
    await stored({ far, length: 2 });
    near.die();
    const back = far.connect().say(T1);
    await back.ended;
    assert.deepEqual([back.text, back.ending, far.provider.requests.length], ['half ', 'interrupted', 0]);
  });

  it('takes nothing back from a reader that was shown more than was stored', async () => {
    const { near, far, reader, reply } = await openRelays();
    await stored({ far, length: 2 });
    reply.say('and ', 'half');
    await until(() => reader.text === 'half and half');
    near.die();
    const back = far.connect().say({ ...T1, lastEventNumber: 4 });
    await back.ended;
    assert.deepEqual([back.text, back.ending, back.numbers], ['', 'interrupted', [5]]);
    assert.deepEqual(back.events, [{ type: 'reply-end', reason: 'interrupted' }]);
    const again = far.connect().say({ ...T1, lastEventNumber: 4 });
    await again.ended;
    assert.deepEqual(again.events, [{ type: 'reply-end', reason: 'interrupted' }]);
  });

  it('is noticed by a visitor who comes back for the history only', async () => {
    const { near, far } = await openRelays();
    await stored({ far, length: 2 });
    near.die();
    const state = async () => (await far.connect().history()).at(-1)?.state;
    assert.equal(await state(), 'streaming');
    await until(async () => (await state()) === 'interrupted');
    assert.deepEqual((await texts(far))[1], ['half ', 'interrupted']);
  });
});

describe('a relay that loses its lease and lives', () => {
  const settle = async () => {
    const relays = await openRelays();
    await stored({ far: relays.far, length: 2 });
    relays.line.offline(true);
    const back = relays.far.connect().say({ ...T1, lastEventNumber: 2 });
    await back.ended;
    assert.equal(back.ending, 'interrupted');
    return relays;
  };

  it('gives its own readers the whole answer, which replaces the end that was stored', async () => {
    const { far, line, reader, reply } = await settle();
    await until(async () => (await texts(far)).length === 2);
    line.offline(false);
    reply.say('and half').end();
    await reader.ended;
    assert.deepEqual([reader.text, reader.ending], ['half and half', 'done']);
    await until(async () => (await texts(far))[1]?.[0] === 'half and half');
    await until(async () => {
      const late = far.connect().say(T1);
      await late.ended;
      return late.text === 'half and half' && late.ending === 'done';
    });
    assert.equal(far.provider.requests.length, 0);
  });

  it('writes nothing into a turn that was begun anew elsewhere', async () => {
    const { near, far, line, reader, reply } = await settle();
    const retried = far.connect().say(T1);
    const second = await far.provider.asked();
    line.offline(false);
    await until(() => near.redis.status() === 'ok');
    reply.say('and half').end();
    await reader.ended;
    assert.equal(reader.text, 'half and half');
    await until(() => near.turns.running === 0);
    second.say('another').end();
    await retried.ended;
    assert.equal(retried.text, 'another');
    await until(() => far.turns.running === 0);
    assert.deepEqual((await texts(far))[1], ['another', 'done']);
  });
});

describe('a turn on Redis', () => {
  it('has an expiry from its beginning, in keys of one slot that name nobody', async () => {
    const { keyPrefix, far } = await openRelays();
    await stored({ far, length: 2 });
    const keys = (await redis.command('KEYS', `${keyPrefix}turn:*`)) as readonly string[];
    assert.deepEqual(keys.map((key) => key.replace(/^.*\}/, '')).toSorted(), ['', ':events', ':lease']);
    const slots = await Promise.all(keys.map((key) => redis.command('CLUSTER', 'KEYSLOT', key).catch(() => 0)));
    assert.equal(new Set(slots).size, 1);
    for (const key of keys) {
      assert.ok(Number(await redis.command('PTTL', key)) > 0, key);
      assert.doesNotMatch(key, /alice|t1/);
    }
  });

  it('is written in batches, not by tokens', async () => {
    const { keyPrefix, far, reply } = await openRelays();
    for (let token = 0; token < 200; token++) {
      reply.say(`${token} `);
      if (token % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    reply.end();
    await stored({ far, length: 203 });
    const [key = ''] = (await redis.command('KEYS', `${keyPrefix}turn:*:events`)) as readonly string[];
    const entries = Number(await redis.command('XLEN', key));
    assert.ok(entries < 30, `${entries} entries`);
  });
});
