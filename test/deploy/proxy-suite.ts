import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { CLIENTS, type AskingClient, type Seen } from '../helpers/asking-clients.ts';
import { CatPeer } from '../helpers/cat-peer.ts';
import { LovelacePeer } from '../helpers/lovelace-peer.ts';
import { until } from '../helpers/until.ts';
import type { ProviderRequest } from '../servers/provider-request.ts';
import {
  ANSWER,
  CONNECTIONS_PER_ADDRESS,
  networkAddress,
  openProxiedRelays,
  RELAY_NAMES,
  relayOf,
  type ProxiedRelays,
  type StartProxy,
} from './proxied-relays.ts';

/** What a proxy must do for its relays, with the file that `demo/deploy` has for it. */
export function proxySuite(
  name: string,
  startProxy: StartProxy,
  more: (proxied: () => ProxiedRelays) => void = () => {},
): void {
  describe(`two relays behind ${name}`, { timeout: 120_000 }, () => {
    let proxied: ProxiedRelays;
    before(async () => {
      proxied = await openProxiedRelays(startProxy);
    });
    after(() => proxied.close());

    it('serve pages and their state', async () => {
      const page = await fetch(`${proxied.origin}/demo/`);
      assert.match(await page.text(), /<ai-chat/);
      const health = (await (await fetch(`${proxied.origin}/healthz`)).json()) as { readonly status: string };
      assert.equal(health.status, 'ok');
    });

    for (const client of ['Cat, extended', 'Lovelace, extended'] as const) {
      it(`stream over the WebSocket of ${client}: each token arrives before the next one is sent`, async () => {
        const visitor = await CLIENTS[client](proxied.origin);
        const seen = visitor.ask('Count.');
        await proxied.passAnswer((text) => visitor.has(text));
        assert.deepEqual(await seen, { text: ANSWER, end: 'done' });
        visitor.hangUp();
      });
    }

    it('stream over the polling of Socket.IO, each client with one relay, and all relays with some', async () => {
      const relays = new Set<string>();
      for (const address of LOOPBACK_ADDRESSES) relays.add(await ask(proxied, ['polling'], address));
      assert.deepEqual([...relays].toSorted(), RELAY_NAMES.toSorted());
    });

    it('stream to clients that change from polling to a WebSocket', async () => {
      for (const address of LOOPBACK_ADDRESSES.slice(0, 4)) await ask(proxied, ['polling', 'websocket'], address);
    });

    it('share the connections of one machine', async () => {
      for (const { visitor, request, answer } of await askBoth(proxied)) {
        request.rest();
        assert.deepEqual(await answer, { text: ANSWER, end: 'done' });
        visitor.hangUp();
      }
    });

    it('get the address of the visitor, whatever the visitor claims', async () => {
      const open = (headers: Record<string, string>) =>
        CatPeer.open(`ws://${networkAddress()}:${proxied.port}/ws/${randomUUID()}`, { headers });
      const claims = [...Array(12).keys()].map((index) => ({ 'X-Forwarded-For': `203.0.113.${index}` }));
      const opened: CatPeer[] = [];
      for (const headers of claims)
        await open(headers)
          .then((peer) => opened.push(peer))
          .catch(isRefused);
      assert.ok(opened.length >= CONNECTIONS_PER_ADDRESS, `${opened.length} connections`);
      assert.ok(opened.length <= CONNECTIONS_PER_ADDRESS * RELAY_NAMES.length, `${opened.length} connections`);
      for (const { socket } of opened) socket.terminate();
    });

    more(() => proxied);

    it('lose no visitor when one of them ends: its answers arrive in full, and the other one serves who comes', async () => {
      const asked = await askBoth(proxied);
      for (const { request } of asked) request.next();
      await Promise.all(asked.map(({ visitor }) => visitor.has('One')));
      const [relay] = proxied.relays;
      assert.ok(relay);
      relay.kill('SIGTERM');
      await until(async () => (await fetch(`${relay.url}/healthz`)).status === 503);
      for (const { request } of asked) request.rest();
      for (const { answer } of asked) assert.deepEqual(await answer, { text: ANSWER, end: 'done' });
      for (const { visitor } of asked) visitor.hangUp();
      assert.equal(await relay.exit, 0);
      for (let count = 0; count < 6; count++) {
        const next = await CLIENTS['Cat, extended'](proxied.origin);
        const answer = next.ask('Count.');
        assert.equal(await proxied.passAnswer((text) => next.has(text)), RELAY_NAMES[1]);
        assert.equal((await answer).end, 'done');
        next.hangUp();
      }
    });
  });
}

interface Asked {
  readonly visitor: AskingClient;
  readonly answer: Promise<Seen>;
  readonly request: ProviderRequest;
}

/** Visitors who ask one after another, until each of the relays has asked the provider. */
async function askBoth({ origin, provider }: ProxiedRelays): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  await until(async () => {
    const visitor = await CLIENTS['Cat, extended'](origin);
    const answer = visitor.ask('Count.');
    asked.push({ visitor, answer, request: await provider.nextRequest() });
    return new Set(asked.map(({ request }) => relayOf(request))).size === RELAY_NAMES.length;
  });
  return asked;
}

/** Each counts as a client of its own. */
export const LOOPBACK_ADDRESSES = [...Array(8).keys()].map((index) => `127.0.0.${index + 2}`);

/** Asks from an address and reads the answer. Returns the name of the relay that has answered. */
export async function ask(proxied: ProxiedRelays, transports: string[], localAddress: string): Promise<string> {
  const agent = new Agent({ localAddress, keepAlive: true });
  const options = { transports, agent: agent as unknown as string, auth: { 'ai-chat': 1 } };
  const peer = await LovelacePeer.open(`127.0.0.1:${proxied.port}`, options);
  const { engine } = peer.socket.io;
  const last = transports.at(-1);
  if (engine.transport.name !== last) await once(engine as never, 'upgrade');
  const turn = randomUUID();
  const answered = peer.ask({ Messages: [{ Role: 'user', Content: 'Count.' }], turn });
  const text = () => peer.frames.map(({ delta }) => (typeof delta === 'string' ? delta : '')).join('');
  const relay = await proxied.passAnswer((part) => peer.seen(() => text().includes(part)));
  await answered;
  assert.equal(text(), ANSWER);
  assert.equal(engine.transport.name, last);
  await peer.close();
  agent.destroy();
  return relay;
}

function isRefused(error: unknown): void {
  assert.match(String(error), /Unexpected server response: 403/);
}
