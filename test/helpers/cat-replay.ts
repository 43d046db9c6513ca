import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { start, type StockCat, type StockCatOptions } from '../servers/stock-cat.ts';
import { createManualClock } from './manual-clock.ts';
import type { CatRecording, RecordedEvent } from './recorded-cat.ts';
import { until } from './until.ts';

/** Replays the client of a recording at its times and compares the Cat's frames. The Cat uses the replay's clock. */
export class CatReplay {
  readonly #cat: StockCat;
  readonly #recording: CatRecording;
  readonly #clock: ReplayClock;
  readonly #peers = new Map<string, RecordedPeer>();
  /** Tokens that any socket may get: the recorded ones and the received ones. */
  readonly #told: string[] = [];
  readonly #came: string[] = [];
  #response: { readonly status: number; readonly body: string } | undefined;

  static async begin(options: StockCatOptions, recording: CatRecording): Promise<CatReplay> {
    const clock = new ReplayClock();
    const replay = new CatReplay(await start({ ...options, clock }), recording, clock);
    for (let count = 0; count < (recording.earlier ?? 0); count++) {
      const peer = new RecordedPeer(`${replay.#socketUrl}/ws`);
      await peer.handshake;
      peer.socket.close();
      await until(() => replay.#cat.open() === 0);
    }
    return replay;
  }

  private constructor(cat: StockCat, recording: CatRecording, clock: ReplayClock) {
    this.#cat = cat;
    this.#recording = recording;
    this.#clock = clock;
  }

  async run(): Promise<void> {
    let at = 0;
    let wasPiece = false;
    for (const event of inOrder(this.#recording.events)) {
      // Frames are compared when they arrive. The client's actions happen at their recorded times.
      if (CLIENT.has(event.dir)) await this.#pass(event.at - at + (wasPiece ? (this.#recording.late ?? 0) : 0));
      ({ at } = event);
      wasPiece = isToken(event.json);
      await this.#step(event);
    }
    await this.#settle();
    this.#assertNothingLeft();
    assert.deepEqual(this.#came.toSorted(), this.#told.toSorted());
  }

  end(): void {
    for (const { socket } of this.#peers.values()) socket.terminate();
    void this.#cat.stop();
  }

  async #step(event: RecordedEvent): Promise<void> {
    const { socket: name = '' } = event;
    const peer = this.#peers.get(name);
    switch (event.dir) {
      case 'connect':
        this.#peers.set(name, new RecordedPeer(this.#socketUrl + event.path, event.headers, this.#isShared));
        return;
      case 'open':
        return assert.equal(await peer?.handshake, 'open');
      case 'refused':
        return assert.equal(await peer?.handshake, event.status);
      case 'out':
        return peer?.say(event);
      case 'in':
        return peer && this.#expect(peer, event);
      case 'close':
        return peer?.socket.close(event.code === 1005 ? undefined : event.code);
      case 'cut':
        return peer?.socket.terminate();
      case 'closed':
        return assert.equal(await peer?.closed, event.code);
      case 'http':
        await this.#settle();
        this.#response = await ask(this.#cat.url + event.path, event);
        return;
      case 'http-response':
        assert.equal(this.#response?.status, event.status);
        if (event.json !== undefined)
          assert.deepEqual(comparable(JSON.parse(this.#response?.body ?? '')), comparable(event.json));
        return;
      case 'note':
        return this.#assertNothingLeft();
      default:
        assert.fail(`a recording says "${event.dir}"`);
    }
  }

  async #expect(peer: RecordedPeer, event: RecordedEvent): Promise<void> {
    if (this.#recording.sharesByChance && isToken(event.json)) return void this.#told.push(tokenOf(event.json));
    await this.#settle();
    for (let waited = 0; peer.left.length === 0; waited++) {
      assert.ok(waited < LONGEST, `nothing came at ${event.socket}, but ${JSON.stringify(event.json)} should have`);
      if (this.#clock.tick()) await this.#settle();
    }
    const text = peer.left.shift() ?? '';
    assert.deepEqual(comparable(readable(text)), comparable(event.json ?? readable(event.text ?? '')));
    if (event.text !== undefined) assert.equal(text.includes('": '), event.text.includes('": '), 'spaced as it was');
  }

  /** Advances the Cat's clock and runs everything that is due. */
  async #pass(ms: number): Promise<void> {
    await this.#settle();
    for (let passed = 0; passed < ms; passed++) if (this.#clock.tick()) await this.#settle();
  }

  /** Waits until both ends have read all frames and the Cat waits for its clock. */
  async #settle(): Promise<void> {
    const open = [...this.#peers.values()].filter(({ isOpen }) => isOpen);
    // The second round trip is for the Cat's answers to the frames of the first.
    for (let round = 0; round < 2; round++) await Promise.all(open.map((peer) => peer.sync()));
    await until(() => this.#cat.open() === [...this.#peers.values()].filter(({ isOpen }) => isOpen).length);
  }

  #assertNothingLeft(): void {
    for (const [name, { left }] of this.#peers) assert.deepEqual(left, [], `more came at socket ${name}`);
  }

  /** Whether any socket may get the frame. */
  readonly #isShared = (frame: unknown): boolean => {
    if (!this.#recording.sharesByChance || !isToken(frame)) return false;
    this.#came.push(tokenOf(frame));
    return true;
  };

  get #socketUrl(): string {
    return this.#cat.url.replace('http', 'ws');
  }
}

/** The actions of a recording's client. */
const CLIENT: ReadonlySet<string> = new Set(['connect', 'out', 'close', 'cut', 'http', 'note']);

/** The maximum time to wait for a frame, in milliseconds of the Cat's clock. */
const LONGEST = 60_000;

class ReplayClock {
  readonly #clock = createManualClock(Date.now());
  #fired = 0;

  now(): number {
    return this.#clock.now();
  }

  schedule(ms: number, task: () => void): () => void {
    return this.#clock.schedule(ms, () => {
      this.#fired += 1;
      task();
    });
  }

  /** Advances the clock by a millisecond. Returns whether something was due. */
  tick(): boolean {
    const before = this.#fired;
    this.#clock.advance(1);
    return this.#fired > before;
  }
}

/** A socket of the recorded client. */
class RecordedPeer {
  readonly socket: WebSocket;
  readonly handshake: Promise<'open' | number>;
  readonly closed: Promise<number>;
  /** Frames that have not been compared yet. */
  readonly left: string[] = [];

  constructor(url: string, headers: Record<string, string> = {}, isShared: (frame: unknown) => boolean = () => false) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (!isShared(readable(text))) this.left.push(text);
    });
    this.handshake = new Promise((resolve) => {
      this.socket.once('open', () => resolve('open'));
      this.socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  say({ text, json, binary, characters }: RecordedEvent): void {
    if (characters !== undefined) this.socket.send(`{"text":"${'x'.repeat(characters - '{"text":""}'.length)}"}`);
    else if (binary) this.socket.send(Buffer.from(text ?? ''));
    else this.socket.send(text ?? JSON.stringify(json));
  }

  /** A round trip. */
  async sync(): Promise<void> {
    if (!this.isOpen) return;
    const answer = once(this.socket, 'pong');
    this.socket.ping();
    await Promise.race([answer, this.closed]);
  }
}

/** A recording without the frames after the client's close: they were already on their way. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ordered: RecordedEvent[] = [];
  for (const event of events) {
    const closing =
      event.dir === 'in' ? ordered.findLastIndex((one) => one.dir === 'close' && one.socket === event.socket) : -1;
    ordered.splice(closing < 0 ? ordered.length : closing, 0, event);
  }
  return ordered;
}

async function ask(
  url: string,
  { method = 'GET', headers = {} }: RecordedEvent,
): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { method, headers, redirect: 'manual' });
  return { status: response.status, body: await response.text() };
}

/** A frame that may have Python's `NaN` in it. */
function readable(text: string): unknown {
  return JSON.parse(text.replaceAll(/:\s?NaN\b/g, ':null'));
}

function isToken(frame: unknown): boolean {
  return (frame as { type?: unknown } | undefined)?.type === 'chat_token';
}

function tokenOf(frame: unknown): string {
  return (frame as { content: string }).content;
}

/** A frame without the parts that always differ: times, documents of the Cat's memory, and data of its model. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const { when: _, memory: __, model_interactions: ___, ...rest } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, comparable(entry)]));
}
