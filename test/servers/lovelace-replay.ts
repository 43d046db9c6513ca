import assert from 'node:assert/strict';
import { request } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { WebSocket, type RawData } from 'ws';
import type { StockLovelace } from './stock-lovelace.ts';

/** One line of a recording. */
export interface Recorded {
  readonly dir: string;
  readonly socket?: string;
  readonly event?: string;
  readonly data?: unknown;
  readonly ack?: boolean;
  readonly packet?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status?: number;
  readonly error?: string;
}

/** Replays the clients of a recording and compares the server's output. */
export class Replay {
  readonly #lovelace: StockLovelace;
  readonly #peers = new Map<string, Peer>();
  #response: object | undefined;

  constructor(lovelace: StockLovelace) {
    this.#lovelace = lovelace;
  }

  async step(event: Recorded): Promise<void> {
    const { dir, socket = '' } = event;
    const peer = this.#peers.get(socket);
    switch (dir) {
      case 'open':
        return this.#open(socket, event);
      case 'out':
        return peer?.say(event);
      case 'in':
        assert.deepEqual(await peer?.next(), spoken(event));
        return;
      case 'close':
        // Some were rejected; others were closed by the recorder at the end.
        if (!peer) return;
        if (socket === 'cut') this.#lovelace.cut();
        await peer.leave(event);
        assert.deepEqual(peer.left, [], 'more came');
        return;
      case 'http':
        this.#response = await this.#fetch(event);
        return;
      case 'http-response': {
        const { status, body = '', error } = event;
        assert.deepEqual(this.#response, error ? { error } : { status, body });
        return;
      }
      case 'process':
        assert.deepEqual(this.#lovelace.killers().map(nameOf), [nameOf((event.data as { stderr: string }).stderr)]);
        return;
      default:
    }
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close();
  }

  async #open(name: string, { event, data }: Recorded): Promise<void> {
    const { transport, path } = data as { transport?: string; path?: string };
    const { url } = this.#lovelace;
    if (event === 'connect' && transport) this.#peers.set(name, await SocketPeer.open(url, transport));
    if (event === 'websocket open' && path) this.#peers.set(name, new PacketPeer(url.replace('http', 'ws') + path));
  }

  /** A plain request like the recorder's. `fetch` would add headers. */
  #fetch({ method = 'GET', path = '/', headers = {}, body }: Recorded): Promise<object> {
    return new Promise((resolve) => {
      const asked = request(this.#lovelace.url + path, { method, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode, body: text }));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code }));
      asked.end(body === undefined ? undefined : longText(body));
    });
  }
}

/** One end of a connection, with the packets that have not been compared yet. */
abstract class Peer {
  readonly left: unknown[] = [];
  #wake = (): void => {};

  abstract say(event: Recorded): void;
  /** Goes, or sees itself gone, as it was recorded. */
  abstract leave(event: Recorded): Promise<void>;
  abstract close(): void;

  async next(): Promise<unknown> {
    while (this.left.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.left.shift();
  }

  protected keep(what: unknown): void {
    this.left.push(what);
    this.#wake();
  }
}

class SocketPeer extends Peer {
  readonly #socket: Socket;
  readonly #disconnected: Promise<string>;

  static async open(url: string, transport: string): Promise<SocketPeer> {
    const socket = io(url, { forceNew: true, reconnection: false, transports: [transport], upgrade: false });
    const peer = new SocketPeer(socket);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return peer;
  }

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    this.#disconnected = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.on('Response', (data: unknown) => this.keep({ event: 'Response', data }));
  }

  say({ event = '', data, ack = true }: Recorded): void {
    const args = data === undefined ? [] : [longTexts(data)];
    if (ack) this.#socket.emit(event, ...args, (...outcome: unknown[]) => this.keep({ event: 'ack', data: outcome }));
    else this.#socket.emit(event, ...args);
  }

  async leave({ data }: Recorded): Promise<void> {
    const { reason } = data as { reason: string };
    if (reason === 'io client disconnect') this.#socket.disconnect();
    assert.equal(await this.#disconnected, reason);
  }

  close(): void {
    this.#socket.disconnect();
  }
}

/** A client on the level of Socket.IO's packets. */
class PacketPeer extends Peer {
  readonly #socket: WebSocket;
  readonly #opened: Promise<unknown>;

  constructor(url: string) {
    super();
    this.#socket = new WebSocket(url);
    this.#opened = new Promise((resolve) => this.#socket.once('open', resolve));
    this.#socket.on('message', (data: RawData) => {
      // Session ids differ.
      const packet = (data as Buffer).toString().replace(/"sid":"[^"]*"/, '"sid":"…"');
      this.keep({ packet });
    });
  }

  say({ packet = '' }: Recorded): void {
    void this.#opened.then(() => this.#socket.send(packet));
  }

  leave(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.close();
    return closed;
  }

  close(): void {
    this.#socket.terminate();
  }
}

function spoken({ packet, event, data }: Recorded): object {
  return packet === undefined ? { event, data: longTexts(data) } : { packet };
}

/** Long texts are recorded as a character and its count. */
function longText(text: string): string {
  return text.replace(/<(\d+) x "(.)">/g, (_, times: string, character: string) => character.repeat(Number(times)));
}

function longTexts(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, entry: unknown) =>
    typeof entry === 'string' ? longText(entry) : entry,
  );
}

/** An exception's class, because its text depends on the code. */
function nameOf(exception: string): string {
  return exception.split(':')[0] ?? '';
}
