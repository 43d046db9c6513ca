import { connect, type Socket } from 'node:net';
import { frameOf } from '../integration/hostile/cat.ts';
import { handshake } from '../integration/hostile/raw.ts';
import type { Target } from '../integration/hostile/bad-input.ts';

const TEXT = 0x81;
const CLOSE = 0x88;

/** Maximum length of received data that is kept. */
const MAX_KEPT = 256 * 1024;

/** A low-level WebSocket client: it writes blocks of frames at once, and reads nothing while it is paused. */
export class WireSocket {
  readonly wire: Socket;
  /** How it ended: `closed 1008`, `refused 403`, or `cut off` without a close frame. */
  readonly ended: Promise<string>;
  /** Whether it has ended. */
  isOver = false;
  /** The most recent received data, as text. */
  received = '';
  #isOpen = false;
  #rest: Buffer = Buffer.alloc(0);
  #code: number | undefined;
  #refusal: string | undefined;
  #wake = Promise.withResolvers<void>();

  /** Opens a socket, and resolves when it is open or rejected. */
  static async open({ port }: Target, path: string, headers: readonly string[] = []): Promise<WireSocket> {
    const socket = new WireSocket(connect(port, '127.0.0.1'));
    socket.wire.write(handshake(path, headers));
    while (!socket.#isOpen && !socket.isOver) await socket.#wake.promise;
    return socket;
  }

  private constructor(wire: Socket) {
    this.wire = wire;
    wire.on('data', (part: Buffer) => {
      this.#read(part);
      this.#notify();
    });
    wire.on('error', () => {});
    wire.on('end', () => wire.end());
    this.ended = new Promise<void>((resolve) => wire.once('close', () => resolve())).then(() => {
      this.isOver = true;
      this.#notify();
      return this.#refusal ?? (this.#code === undefined ? 'cut off' : `closed ${this.#code}`);
    });
  }

  /** Writes text frames; resolves when the system has accepted them, or the socket has ended. */
  async send(...payloads: readonly string[]): Promise<void> {
    await this.write(Buffer.concat(payloads.map((payload) => frameOf(TEXT, payload))));
  }

  /** Writes bytes unchanged; resolves when the system has accepted them, or the socket has ended. */
  async write(bytes: Buffer): Promise<void> {
    if (this.isOver || this.wire.destroyed) return;
    if (this.wire.write(bytes)) return;
    await Promise.race([new Promise((resolve) => this.wire.once('drain', resolve)), this.ended]);
  }

  /** Resolves to `true` when the received data matches, or to `false` when the socket has ended. */
  async has(pattern: RegExp | string): Promise<boolean> {
    for (;;) {
      if (typeof pattern === 'string' ? this.received.includes(pattern) : pattern.test(this.received)) return true;
      if (this.isOver) return false;
      await this.#wake.promise;
    }
  }

  /** Discards the received data. */
  forget(): void {
    this.received = '';
  }

  pause(): void {
    this.wire.pause();
  }

  destroy(): void {
    this.wire.destroy();
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  #read(part: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, part]) : part;
    if (!this.#isOpen) {
      const head = bytes.indexOf('\r\n\r\n');
      if (head < 0) return void (this.#rest = bytes);
      const [, status = ''] = /^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1', 0, head)) ?? [];
      if (status !== '101') return void (this.#refusal ??= `refused ${status}`);
      this.#isOpen = true;
      bytes = bytes.subarray(head + 4);
    }
    this.#rest = this.#readFrames(bytes);
  }

  /** @returns the rest after the last complete frame. */
  #readFrames(bytes: Buffer): Buffer {
    const texts: string[] = [];
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = bytes.readUInt8(at + 1) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      if (bytes.length - at < head + length) break;
      const kind = bytes.readUInt8(at);
      if (kind === TEXT) texts.push(bytes.toString('utf8', at + head, at + head + length));
      if (kind === CLOSE) this.#close(length >= 2 ? bytes.readUInt16BE(at + head) : 1005);
      at += head + length;
    }
    if (texts.length > 0) this.received = (this.received + texts.join('\n')).slice(-MAX_KEPT);
    return Buffer.from(bytes.subarray(at));
  }

  #close(code: number): void {
    this.#code ??= code;
    this.wire.end();
  }
}

/** Opens a Socket.IO connection over a WebSocket, and by default connects to the namespace. */
export async function openEngine(target: Target, headers: readonly string[], isIn = true): Promise<WireSocket> {
  const socket = await WireSocket.open(target, '/socket.io/?EIO=4&transport=websocket', headers);
  if (isIn) {
    await socket.send('40{"ai-chat":1}');
    await socket.has('40{"sid"');
  }
  return socket;
}

/** Repeats the frame to fill a block that is worth a system call. */
export function blockOf(frame: Buffer, frames: number): Buffer {
  return Buffer.concat(Array<Buffer>(frames).fill(frame));
}
