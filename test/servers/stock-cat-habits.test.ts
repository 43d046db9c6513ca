import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { CatPeer } from '../helpers/cat-peer.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import { scripted } from '../helpers/prompt-script.ts';
import { until } from '../helpers/until.ts';
import type { CatVersion } from './stock-cat-eras.ts';
import { start, type StockCat, type StockCatOptions } from './stock-cat.ts';

let cat: StockCat;
let clock: ManualClock;

async function open(version: CatVersion, options: StockCatOptions = {}): Promise<void> {
  clock = createManualClock();
  cat = await start({ version, clock, ...options });
}

const addressOf = (user: string) => `${cat.url.replace('http', 'ws')}/ws/${user}`;

const enter = (user: string) => CatPeer.open(addressOf(user));

/** The status of a handshake. */
async function knock(user: string): Promise<number> {
  const socket = new WebSocket(addressOf(user));
  socket.on('error', () => {});
  const [, { statusCode }] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  return statusCode;
}

async function historyOf(user: string): Promise<{ status: number; history?: object[] }> {
  const response = await fetch(`${cat.url}/memory/conversation_history`, { headers: { user_id: user } });
  const text = await response.text();
  return { status: response.status, ...(response.ok && (JSON.parse(text) as { history: object[] })) };
}

/** Behavior that is not in the recordings, because it takes too long or stops the server. */
describe('the scripted Cat', () => {
  afterEach(() => cat.stop());

  it('closes a socket with 1011 if its pings are unanswered', async () => {
    await open('1.9.2', { keepalive: 20_000 });
    const alive = await enter('alive');
    const dead = new WebSocket(addressOf('dead'), { autoPong: false });
    await once(dead, 'open');
    const closed = once(dead, 'close') as Promise<[code: number]>;
    for (let beat = 0; beat < 3; beat++) {
      clock.advance(20_000);
      await alive.heard();
    }
    assert.equal((await closed)[0], 1011);
    assert.equal(alive.socket.readyState, WebSocket.OPEN);
  });

  for (const version of ['1.6.2', '1.7.1', '1.8.1'] as const) {
    it(`${version}: makes a second socket wait for the close of a dead first one`, async () => {
      await open(version, { takeOverWait: 20_000, keepalive: 60_000 });
      const first = await enter('alice');
      first.socket.pause();
      const second = new WebSocket(addressOf('alice'));
      const opened = once(second, 'open');
      // The beat of the first socket's keepalive, and the wait.
      await until(() => clock.pending === 2);
      clock.advance(19_999);
      assert.equal(second.readyState, WebSocket.CONNECTING);
      clock.advance(1);
      await opened;
    });
  }

  for (const [version, isLockedOut] of [
    ['1.6.2', true],
    ['1.7.1', true],
    ['1.8.1', false],
    ['1.9.2', false],
  ] as const) {
    it(`${version}: ${isLockedOut ? 'locks out' : 'accepts'} a user without a socket at the end of a turn`, async () => {
      await open(version);
      const first = await enter('alice');
      first.send({ text: scripted({ pieces: ['One. '], ending: 'hold' }) });
      await first.next();
      first.socket.terminate();
      await until(() => cat.open() === 0);
      await cat.release();
      await until(() => cat.answered() === 1);
      if (isLockedOut) assert.equal(await knock('alice'), 500);
      else await enter('alice');
      await enter('bob');
    });
  }

  for (const version of ['1.6.2', '1.7.1'] as const) {
    it(`${version}: hangs after a message by HTTP from a user with a socket`, async () => {
      await open(version);
      await enter('alice');
      const bob = await enter('bob');
      const request = { method: 'POST', headers: { user_id: 'alice' }, body: JSON.stringify({ text: scripted({}) }) };
      const hung = new AbortController();
      const answers = [fetch(`${cat.url}/message`, { ...request, signal: hung.signal })];
      await until(() => cat.posted() === 1);
      answers.push(fetch(cat.url, { signal: hung.signal }));
      bob.send({ text: scripted({ pieces: ['Anybody?'] }) });
      await bob.heard();
      assert.deepEqual(bob.frames, []);
      hung.abort();
      for (const answer of answers) await assert.rejects(answer, { name: 'AbortError' });
    });
  }

  it('1.5.3: answers a message by HTTP and sends its tokens to the user’s socket', async () => {
    await open('1.5.3');
    const alice = await enter('alice');
    const body = JSON.stringify({ text: scripted({ pieces: ['By ', 'HTTP.'] }) });
    const response = await fetch(`${cat.url}/message`, { method: 'POST', headers: { user_id: 'alice' }, body });
    assert.deepEqual(((await response.json()) as { content: string }).content, 'By HTTP.');
    assert.deepEqual([(await alice.next())['content'], (await alice.next())['content']], ['By ', 'HTTP.']);
  });

  it('1.4.8: does not accept messages by HTTP', async () => {
    await open('1.4.8');
    assert.equal((await fetch(`${cat.url}/message`, { method: 'POST', body: '{}' })).status, 404);
  });

  for (const [version, status] of [
    ['1.3.3', 500],
    ['1.4.8', 404],
    ['1.5.3', 200],
  ] as const) {
    it(`${version}: answers ${status} to a request for an unknown user’s history`, async () => {
      await open(version);
      assert.equal((await historyOf('nobody')).status, status);
    });
  }

  for (const [version, length] of [
    ['1.3.3', 6],
    ['1.4.8', 6],
    ['1.5.3', 24],
    ['1.8.1', 24],
    ['1.9.2', 20],
  ] as const) {
    it(`${version}: stores the last ${length} of 24 entries`, async () => {
      await open(version);
      const alice = await enter('alice');
      for (let count = 0; count < 12; count++) alice.send({ text: scripted({ pieces: [`${count}`] }) });
      await until(() => cat.answered() === 12);
      const { history = [] } = await historyOf('alice');
      assert.equal(history.length, length);
    });
  }

  for (const [version, first, second] of [
    ['1.3.3', 0, 2],
    ['1.4.8', 0, 2],
    ['1.5.3', 1, 3],
    ['1.6.2', 1, 3],
    ['1.7.1', 1, 3],
    ['1.8.1', 1, 3],
    ['1.9.2', 0, 3],
  ] as const) {
    it(`${version}: has ${first} entries during a first turn, ${second} during a second, and 2 each at the end`, async () => {
      await open(version);
      const alice = await enter('alice');
      for (const [turn, noted] of [first, second].entries()) {
        alice.send({ text: scripted({ pieces: ['One.'], ending: 'hold' }) });
        await alice.next();
        assert.equal((await historyOf('alice')).history?.length, noted);
        await cat.release();
        await alice.next();
        await until(() => cat.answered() === turn + 1);
        assert.equal((await historyOf('alice')).history?.length, 2 * (turn + 1));
      }
    });
  }

  it('has no users after a restart', async () => {
    await open('1.3.3');
    const alice = await enter('alice');
    alice.send({ text: scripted({ pieces: ['One.'], ending: 'hold' }) });
    await alice.next();
    const closed = once(alice.socket, 'close');
    cat.restart();
    await closed;
    assert.equal((await historyOf('alice')).status, 500);
    await enter('alice');
    assert.deepEqual(cat.prompts(), []);
  });

  for (const [version, kept] of [
    ['1.4.8', 0],
    ['1.5.3', 1],
    ['1.9.2', 1],
  ] as const) {
    it(`${version}: stores ${kept === 0 ? 'nothing' : 'the prompt'} of a failed turn`, async () => {
      await open(version);
      const alice = await enter('alice');
      alice.send({ text: scripted({ ending: 'break' }) });
      await until(() => cat.answered() === 1);
      assert.equal((await historyOf('alice')).history?.length, kept);
    });
  }
});
