import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { io, type Socket } from 'socket.io-client';
import { PROVIDERS } from './stock-lovelace-query.ts';
import { start, type StockLovelace } from './stock-lovelace.ts';

/** One line of a recording. */
interface Recorded {
  readonly dir: string;
  readonly socket?: string;
  readonly event?: string;
  readonly data?: unknown;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status?: number;
}

const { scenarios } = JSON.parse(readFileSync(new URL('../fixtures/lovelace/head.json', import.meta.url), 'utf8')) as {
  scenarios: Record<string, { what: string; events: Recorded[] }>;
};

/** The scripted model answers at once: what took its time in a recording, it cannot do again. */
const NEEDS_TIME = new Set(['two-prompts-one-socket', 'disconnect-before-ack']);
/** Mostly caching and compression, which do not matter here; its list does. */
const LIST = 'rest-providers';

describe('the scripted Lovelace', () => {
  for (const [name, { what, events }] of Object.entries(scenarios)) {
    if (NEEDS_TIME.has(name) || name === LIST) continue;
    it(`does as the real one did: ${name} (${what})`, async () => {
      const lovelace = await start();
      const replay = new Replay(lovelace);
      try {
        for (const event of events) await replay.step(event);
      } finally {
        replay.close();
        await lovelace.stop();
      }
    });
  }

  it('lists the providers that the real one did', () => {
    const [, recorded] = scenarios[LIST]?.events ?? [];
    const { Data } = JSON.parse(recorded?.body ?? '') as { Data: { Providers: Record<'WS' | 'API', object[]> } };
    const nameAndModels = (list: readonly object[]) =>
      list.map((entry) => ({ ...(entry as { Name: string; Models: string[] }), Website: undefined }));
    for (const mode of ['WS', 'API'] as const)
      assert.deepEqual(nameAndModels(PROVIDERS[mode]), nameAndModels(Data.Providers[mode]));
  });
});

/** Does what the client of a recording did, and sees whether the same comes back. */
class Replay {
  readonly #lovelace: StockLovelace;
  readonly #peers = new Map<string, Peer>();
  #response: { status: number; body: string } | undefined;

  constructor(lovelace: StockLovelace) {
    this.#lovelace = lovelace;
  }

  async step(event: Recorded): Promise<void> {
    const { dir, socket = '' } = event;
    const peer = this.#peers.get(socket);
    switch (dir) {
      case 'open': {
        if (event.event !== 'connect') return;
        const { transport } = event.data as { transport: string };
        this.#peers.set(socket, await Peer.open(this.#lovelace.url, transport));
        return;
      }
      case 'out':
        peer?.ask(expand(event.data));
        return;
      case 'in':
        assert.deepEqual(await peer?.next(), { event: event.event, data: expand(event.data) });
        return;
      case 'close': {
        const { reason } = event.data as { reason: string };
        if (reason === 'io client disconnect') peer?.socket.disconnect();
        assert.equal(await peer?.disconnected, reason);
        assert.deepEqual(peer?.left, [], 'more came');
        return;
      }
      case 'http': {
        const { method = 'GET', headers = {}, body } = event;
        const init = { method, headers, redirect: 'manual', ...(body && { body }) } as const;
        const response = await fetch(this.#lovelace.url + event.path, init);
        this.#response = { status: response.status, body: await response.text() };
        return;
      }
      case 'http-response':
        assert.deepEqual(this.#response, { status: event.status, body: event.body });
        return;
      default:
    }
  }

  close(): void {
    for (const { socket } of this.#peers.values()) socket.disconnect();
  }
}

class Peer {
  readonly socket: Socket;
  readonly disconnected: Promise<string>;
  readonly left: { event: string; data: unknown }[] = [];
  #wake = (): void => {};

  static async open(url: string, transport: string): Promise<Peer> {
    const socket = io(url, { forceNew: true, reconnection: false, transports: [transport], upgrade: false });
    const peer = new Peer(socket);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return peer;
  }

  constructor(socket: Socket) {
    this.socket = socket;
    this.disconnected = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.on('Response', (data: unknown) => this.#keep('Response', data));
  }

  ask(query: unknown): void {
    this.socket.emit('Prompt', query, (...data: unknown[]) => this.#keep('ack', data));
  }

  async next(): Promise<unknown> {
    while (this.left.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.left.shift();
  }

  #keep(event: string, data: unknown): void {
    this.left.push({ event, data });
    this.#wake();
  }
}

/** Long texts are written down as how many of which character. */
function expand(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replace(/<(\d+) x \\"(.)\\">/g, (_, times: string, character: string) =>
      character.repeat(Number(times)),
    ),
  );
}
