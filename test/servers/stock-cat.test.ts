import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { until } from '../helpers/until.ts';
import { start, type StockCat, type StockCatOptions } from './stock-cat.ts';

/** One line of a recording. */
interface Recorded {
  readonly at: number;
  readonly dir: string;
  readonly socket?: string;
  readonly path?: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly binary?: boolean;
  readonly status?: number;
  readonly code?: number;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const { scenarios } = JSON.parse(readFileSync(new URL('../fixtures/cat/1.9.2.json', import.meta.url), 'utf8')) as {
  scenarios: Record<string, { what: string; events: Recorded[] }>;
};

const KEYS: Record<string, StockCatOptions> = {
  'auth-key': { key: 'meow' },
  'auth-ws-key': { socketKey: 'meow-ws' },
  'auth-both': { key: 'meow', socketKey: 'meow-ws' },
};

/** The scripted Cat answers at once: what a recording did in the middle of an answer, it cannot do again. */
const NEEDS_TIME = new Set(['leave-politely-mid-answer']);

describe('the scripted Cat', () => {
  for (const [name, { what, events }] of Object.entries(scenarios)) {
    if (NEEDS_TIME.has(name)) continue;
    it(`does as the real one did: ${name} (${what})`, async () => {
      const cat = await start(KEYS[name]);
      const replay = new Replay(cat);
      try {
        for (const event of events) await replay.step(event);
        replay.assertNothingLeft();
      } finally {
        cat.stop();
      }
    });
  }
});

/** Does what the client of a recording did, and sees whether the same comes back. */
class Replay {
  readonly #cat: StockCat;
  readonly #sockets = new Map<string, Peer>();
  #asked = 0;
  #at = 0;
  #response: { status: number; body: string } | undefined;

  constructor(cat: StockCat) {
    this.#cat = cat;
  }

  async step(event: Recorded): Promise<void> {
    const { socket = '', dir, at } = event;
    // So long a silence was one that it waited for something in: by the end of it the Cat had answered.
    if (at - this.#at > SILENCE) await until(() => this.#cat.answered() === this.#asked);
    this.#at = at;
    const peer = this.#sockets.get(socket);
    switch (dir) {
      case 'connect':
        this.#sockets.set(socket, new Peer(this.#cat.url.replace('http', 'ws') + event.path, event.headers));
        return;
      case 'open':
        assert.equal(await peer?.handshake, 'open');
        return;
      case 'refused':
        assert.equal(await peer?.handshake, event.status);
        return;
      case 'out':
        this.#asked += 1;
        if (event.binary) peer?.socket.send(Buffer.from(event.text ?? ''));
        else peer?.socket.send(event.text ?? JSON.stringify(event.json));
        return;
      case 'in':
        assert.deepEqual(comparable(await peer?.next()), comparable(event.json));
        return;
      case 'close':
        peer?.socket.close(event.code === 1005 ? undefined : event.code);
        return;
      case 'closed':
        assert.equal(await peer?.closed, event.code);
        return;
      case 'http':
        this.#response = await ask(this.#cat.url + event.path, event);
        return;
      case 'http-response':
        assert.equal(this.#response?.status, event.status);
        if (event.json !== undefined)
          assert.deepEqual(comparable(JSON.parse(this.#response?.body ?? '')), comparable(event.json));
        return;
      default:
    }
  }

  assertNothingLeft(): void {
    for (const [name, peer] of this.#sockets) assert.deepEqual(peer.left, [], `more came at socket ${name}`);
  }
}

const SILENCE = 1000;

/** One socket of the recorded client. */
class Peer {
  readonly socket: WebSocket;
  readonly handshake: Promise<'open' | number>;
  readonly closed: Promise<number>;
  readonly left: unknown[] = [];
  #wake = (): void => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.left.push(JSON.parse((data as Buffer).toString()));
      this.#wake();
    });
    this.handshake = new Promise((resolve) => {
      this.socket.once('open', () => resolve('open'));
      this.socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
    this.closed = once(this.socket, 'close').then(([code]) => code as number);
  }

  async next(): Promise<unknown> {
    while (this.left.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.left.shift();
  }
}

async function ask(url: string, { method = 'GET', headers = {} }: Recorded): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { method, headers, redirect: 'manual' });
  return { status: response.status, body: await response.text() };
}

/** A frame without what is another one each time: times, and what the Cat found in its memory or told of its model. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const { when: _, memory: __, model_interactions: ___, ...rest } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, comparable(entry)]));
}
