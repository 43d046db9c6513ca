import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { handshake } from '../relay/integration/hostile/raw.ts';
import { INPUT_MS, within, type FuzzKind, type FuzzTarget } from './fuzz-input.ts';
import { jsonText, mutatedText } from './json-texts.ts';
import type { Random } from './random.ts';

const PATHS = [
  '/ws',
  '/ws/mallory',
  '/ws/mallory?ai-chat=1',
  '/socket.io/?EIO=4&transport=websocket',
  '/ws/%00',
  '/ws/a?token=x',
];

const INVALID_UTF8 = [
  [0xc3, 0x28],
  [0xff],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f],
  [0xc0, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
];

/** Bytes of WebSocket frames: any opcode, any flag, wrong lengths, fragments, and bytes that are not a frame. */
export const FRAMES: FuzzKind = {
  name: 'frames',
  concurrency: 8,
  make(random) {
    const path = random.pick(PATHS);
    const head = Buffer.from(random.chance(0.95) ? handshake(path) : handshake(path).slice(0, random.int(200)));
    const frames = random.many(20, () => frameBytes(random));
    const parts = random.chance(0.2) ? [Buffer.concat([head, ...frames])] : [head, ...frames];
    const end = random.pick(['wait', 'half-close', 'reset'] as const);
    return { parts: [...parts, end], send: (target) => sendBytes(target, parts, end) };
  },
};

function frameBytes(random: Random): Buffer {
  if (random.chance(0.05)) return random.bytes(random.length(5_000));
  if (random.chance(0.05)) return Buffer.concat(Array<Buffer>(random.length(20_000)).fill(frame(random, 0, false, Buffer.alloc(random.int(2)))));
  const opcode = random.chance(0.8) ? random.pick([0, 1, 1, 1, 2, 8, 9, 10]) : random.int(16);
  return frame(random, opcode, random.chance(0.7), payloadOf(random, opcode));
} // prettier-ignore

function payloadOf(random: Random, opcode: number): Buffer {
  if (opcode === 8 && random.chance(0.7)) {
    const code = Buffer.alloc(2);
    code.writeUInt16BE(random.pick([0, 999, 1000, 1001, 1004, 1005, 1006, 1012, 1015, 2999, 3000, 4000, 5000, 65_535]));
    return Buffer.concat([code, random.chance(0.3) ? Buffer.from(random.pick(INVALID_UTF8)) : Buffer.alloc(random.int(130))]);
  }
  if (opcode > 8) return random.bytes(random.int(130));
  if (random.chance(0.5)) return Buffer.from(random.chance(0.5) ? jsonText(random) : mutatedText(random, { text: 'Hi', turn: randomUUID() }));
  if (random.chance(0.3)) return Buffer.concat([Buffer.from('{"text":"'), Buffer.from(random.pick(INVALID_UTF8)), Buffer.from('"}')]);
  return random.bytes(random.length(20_000));
} // prettier-ignore

function frame(random: Random, opcode: number, isLast: boolean, payload: Buffer): Buffer {
  const reserved = random.chance(0.05) ? random.int(8) << 4 : 0;
  const isMasked = random.chance(0.95);
  const claimed = random.chance(0.93) ? BigInt(payload.length) : random.pick([0n, 1n, 126n, 65_536n, 1_048_577n, 2n ** 31n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]);
  const mask = isMasked ? random.bytes(4) : Buffer.alloc(0);
  const masked = isMasked ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([(isLast ? 0x80 : 0) | reserved | opcode]), lengthBytes(random, claimed, isMasked), mask, masked]);
} // prettier-ignore

/** Mostly in the shortest form, as the protocol requires. */
function lengthBytes(random: Random, length: bigint, isMasked: boolean): Buffer {
  const bit = isMasked ? 0x80 : 0;
  const isLonger = random.chance(0.05);
  if (length < 126n && !isLonger) return Buffer.from([bit | Number(length)]);
  if (length < 65_536n && !isLonger) {
    const bytes = Buffer.from([bit | 126, 0, 0]);
    bytes.writeUInt16BE(Number(length), 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = bit | 127;
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

/** Sends bytes over a connection of their own, each part in one write. */
export async function sendBytes(
  { port }: FuzzTarget,
  parts: readonly Buffer[],
  end: 'wait' | 'half-close' | 'reset',
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  socket.on('error', () => {}).resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const part of parts) {
    if (socket.destroyed) break;
    await within(INPUT_MS, Promise.race([closed, new Promise((resolve) => socket.write(part, resolve))]));
  }
  if (end === 'half-close') socket.end();
  await within(end === 'reset' ? 5 : 60, closed);
  if (end === 'reset') socket.resetAndDestroy();
  socket.destroy();
  await within(INPUT_MS, closed);
}
