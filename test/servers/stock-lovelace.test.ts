import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { LovelacePeer } from '../helpers/lovelace-peer.ts';
import { Replay, type Recorded } from './lovelace-replay.ts';
import { PROVIDERS } from './stock-lovelace-providers.ts';
import type { Trouble } from './stock-lovelace-process.ts';
import { start, type StockLovelace } from './stock-lovelace.ts';

interface Recordings {
  readonly scenarios: Record<string, { what: string; trouble?: Trouble; events: Recorded[] }>;
}

const read = (era: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/lovelace/${era}.json`, import.meta.url), 'utf8')) as Recordings;

const { scenarios } = read('head');

/** Its order is a matter of milliseconds. */
const RACES = new Set(['two-prompts-one-socket']);
/** Mostly caching and compression, which do not matter here; its list does. */
const LIST = 'rest-providers';

describe('the scripted current Lovelace', { concurrency: 4 }, () => {
  for (const [name, { what, trouble, events }] of Object.entries(scenarios)) {
    if (RACES.has(name) || name === LIST) continue;
    it(`behaves like the recorded server: ${name} (${what})`, async () => {
      await replay(await start({ ...(trouble && { trouble }) }), events);
    });
  }

  it('lists the same providers as the recorded server', () => {
    const [, recorded] = scenarios[LIST]?.events ?? [];
    const { Data } = JSON.parse(recorded?.body ?? '') as { Data: { Providers: Record<'WS' | 'API', object[]> } };
    const nameAndModels = (list: readonly object[]) =>
      list.map((entry) => ({ ...(entry as { Name: string; Models: string[] }), Website: undefined }));
    for (const mode of ['WS', 'API'] as const)
      assert.deepEqual(nameAndModels(PROVIDERS[mode]), nameAndModels(Data.Providers[mode]));
  });

  it('interleaves the lines of two prompts on one socket, each in order: two-prompts-one-socket', async () => {
    const lovelace = await start();
    const peer = await LovelacePeer.open(new URL(lovelace.url).host);
    const ask = (text: string) => peer.ask({ Messages: [{ Role: 'user', Content: text }] });
    const slower = ask('slow:8:A one\nA two\nA three\nA four\nA five');
    assert.deepEqual(await ask('slow:8:B one\nB two'), [null]);
    assert.ok(!peer.chunks.includes('A five'), 'the shorter one is acknowledged first');
    assert.deepEqual(await slower, [null]);
    const of = (letter: string) => peer.chunks.filter((piece) => piece.startsWith(letter));
    assert.deepEqual(of('A'), ['A one', 'A two', 'A three', 'A four', 'A five']);
    assert.deepEqual(of('B'), ['B one', 'B two']);
    await peer.close();
    await lovelace.stop();
  });

  it('closes the socket of a client that sends more than a megabyte with 1009', async () => {
    const lovelace = await start();
    const socket = new WebSocket(`${lovelace.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    socket.send('40');
    socket.send(`420["Prompt",{"Prompt":"${'b'.repeat(1_000_000)}"}]`);
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 1009);
    await lovelace.stop();
  });
});

describe('the scripted Lovelace of summer 2023', () => {
  for (const [name, { what, trouble, events }] of Object.entries(read('old').scenarios)) {
    it(`behaves like its source code: ${name} (${what})`, async () => {
      await replay(await start({ isOld: true, ...(trouble && { trouble }) }), events);
    });
  }
});

async function replay(lovelace: StockLovelace, events: readonly Recorded[]): Promise<void> {
  const client = new Replay(lovelace);
  try {
    for (const event of events) await client.step(event);
    // Only the cause of a crash is recorded.
    assert.equal(lovelace.killers().length, events.some(({ dir }) => dir === 'process') ? 1 : 0);
  } finally {
    client.close();
    await lovelace.stop();
  }
}
