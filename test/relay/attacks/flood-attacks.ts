import { randomUUID } from 'node:crypto';
import { frameOf, EXTENDED } from '../integration/hostile/cat.ts';
import { MiB, type Attack, type AttackRow, type Size } from './attack.ts';
import { DEFAULTS } from './relay-settings.ts';
import type { Site } from './site.ts';
import { blockOf, openEngine, WireSocket } from './wire-socket.ts';

type Open = (site: Site, address: string) => Promise<WireSocket>;

const cat: Open = (site, address) => WireSocket.open(site.target, EXTENDED, [`X-Forwarded-For: ${address}`]);
const socketIo: Open = (site, address) => openEngine(site.target, [`X-Forwarded-For: ${address}`]);

const deep = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);
const keys = (bytes: number) =>
  `{${Array.from({ length: bytes / 12 }, (_, index) => `"k${String(index).padStart(6, '0')}":0`).join()}}`;

const TEXT = 0x81;
const BINARY = 0x82;
const PONG = 0x8a;
const PING = 0x89;
/** The first fragment of a message whose last one is never sent, and one in between. */
const FIRST = 0x01;
const BETWEEN = 0x00;

const LARGE = MiB - 4_096;
const MEDIUM = 60_000;

/** Frames that request nothing: how many sockets send how many of them in the short form. */
const FRAMES: readonly (readonly [name: string, open: Open, frame: Buffer, sockets: number, frames: number])[] = [
  ['1 MiB of brackets (Cat)', cat, frameOf(TEXT, deep(LARGE)), 4, 20],
  ['1 MiB of brackets (Socket.IO)', socketIo, frameOf(TEXT, `42["x",${deep(LARGE - 20)}]`), 4, 20],
  ['60 kB of brackets (Cat)', cat, frameOf(TEXT, deep(MEDIUM)), 2, 330],
  ['60 kB of brackets (Socket.IO)', socketIo, frameOf(TEXT, `42["x",${deep(MEDIUM)}]`), 2, 330],
  ['1 MiB of keys (Cat)', cat, frameOf(TEXT, keys(LARGE)), 4, 20],
  ['60 kB of keys (Socket.IO)', socketIo, frameOf(TEXT, `42["x",${keys(MEDIUM)}]`), 2, 330],
  ['empty frames (Cat)', cat, frameOf(TEXT, ''), 1, 40_000],
  ['stops of turns that there are not (Cat)', cat, frameOf(TEXT, `{"type":"ai-chat","stop":"${randomUUID()}"}`), 1, 40_000],
  ['bytes (Cat)', cat, frameOf(BINARY, 'x'), 1, 40_000],
  ['pongs (Cat)', cat, frameOf(PONG, ''), 1, 100_000],
  ['pings (Cat)', cat, frameOf(PING, ''), 1, 100_000],
  ['pongs (Socket.IO)', socketIo, frameOf(TEXT, '3'), 1, 40_000],
  ['empty packets (Socket.IO)', socketIo, frameOf(TEXT, '6'), 1, 40_000],
  ['pongs of WebSocket (Socket.IO)', socketIo, frameOf(PONG, ''), 1, 100_000],
  ['pings of WebSocket (Socket.IO)', socketIo, frameOf(PING, ''), 1, 100_000],
  ['acknowledgements (Socket.IO)', socketIo, frameOf(TEXT, '430[null]'), 1, 40_000],
  ['events that there are not (Socket.IO)', socketIo, frameOf(TEXT, '42["x"]'), 1, 40_000],
  ['namespaces that there are not (Socket.IO)', socketIo, frameOf(TEXT, '40/a,'), 1, 40_000],
  ['stops of turns that there are not (Socket.IO)', socketIo, frameOf(TEXT, `42["ai-chat",{"stop":"${randomUUID()}"}]`), 1, 40_000],
]; // prettier-ignore

const SOCKETS = { short: (count: number) => count, full: () => 20 } as const;
const FULL_FRAMES = 10;

/** Maximum time of a socket; throttled sockets do not finish in it. */
const PATIENCE_MS = { short: 2_000, full: 10_000 } as const;

/** Sends the same frame repeatedly over sockets of one address, and checks at the end whether all were read. */
async function flood(site: Site, size: Size, open: Open, frame: Buffer, sockets: number, frames: number) {
  const address = site.attacker();
  const all = await Promise.all(Array.from({ length: SOCKETS[size](sockets) }, () => open(site, address)));
  const outcomes = await Promise.all(
    all.map((socket) => floodWith(socket, frame, size === 'full' ? FULL_FRAMES * frames : frames, PATIENCE_MS[size])),
  );
  for (const socket of all) socket.destroy();
  const [first = ''] = outcomes;
  return outcomes.every((outcome) => outcome === first) ? first : [...new Set(outcomes)].toSorted().join(' or ');
}

async function floodWith(socket: WireSocket, frame: Buffer, frames: number, patienceMs: number): Promise<string> {
  const deadline = performance.now() + patienceMs;
  const perBlock = Math.max(1, Math.min(frames, Math.floor(65_536 / frame.length)));
  const block = blockOf(frame, perBlock);
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  let sent = 0;
  for (; sent < frames && !socket.isOver; sent += perBlock) await socket.write(block);
  // The pong for this ping shows that all frames before it were read.
  let isRead = false;
  socket.wire.on('data', (part: Buffer) => (isRead ||= part.includes(READ)));
  if (!socket.isOver) await socket.write(frameOf(PING, READ));
  while (!isRead && !socket.isOver && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  clearTimeout(timer);
  if (isRead) return 'all read';
  return performance.now() >= deadline ? 'paused' : socket.ended;
}

const READ = 'all-read-so-far';

/** Frames of which each of many sockets sends no more than it may. */
const SPREAD: readonly (readonly [name: string, open: Open, frame: Buffer, sockets: number, frames: number])[] = [
  ['1 MiB of brackets (Cat)', cat, frameOf(TEXT, deep(LARGE)), 40, 15],
  ['60 kB of keys (Cat)', cat, frameOf(TEXT, keys(MEDIUM)), 20, 250],
  ['60 kB of keys (Socket.IO)', socketIo, frameOf(TEXT, `42["x",${keys(MEDIUM)}]`), 20, 250],
  ['60 kB of a prompt\'s keys (Socket.IO)', socketIo, frameOf(TEXT, `42["Prompt",${keys(MEDIUM)}]`), 20, 250],
  ['an invalid prompt (Cat)', cat, frameOf(TEXT, '{}'), 90, 550],
  ['events that there are not (Socket.IO)', socketIo, frameOf(TEXT, '42["x"]'), 90, 550],
]; // prettier-ignore

/** A message of endless fragments. */
async function endlessParts(site: Site, size: Size): Promise<string> {
  const socket = await cat(site, site.attacker());
  await socket.write(frameOf(FIRST, 'x'));
  const outcome = await floodWith(
    socket,
    frameOf(BETWEEN, ''),
    size === 'full' ? 1_000_000 : 100_000,
    PATIENCE_MS[size],
  );
  socket.destroy();
  return outcome;
}

const STOPPED = /^(?:(?:closed \d+|cut off|paused)(?: or )?)+$/;

export const FLOOD_ROW: AttackRow = {
  fault: 'R19',
  title: 'frames that cost much and ask nothing',
  setting: DEFAULTS,
  fullOnly: [
    '1 MiB of brackets (Cat), 20',
    '60 kB of brackets',
    'bytes (Cat)',
    'pings',
    'empty packets',
    'events that',
    'stops of turns that there are not (Socket.IO)',
    '60 kB of a prompt',
    '60 kB of keys (Cat), 250',
    'pongs (Socket.IO)',
    'an invalid prompt',
  ],
  attacks: [
    ...FRAMES.map(([name, open, frame, sockets, frames]): Attack => ({
      name: `${name}, ${frames} on each of ${sockets}`,
      expected: STOPPED,
      run: (site, size) => flood(site, size, open, frame, sockets, frames),
    })),
    ...SPREAD.map(([name, open, frame, sockets, frames]): Attack => ({
      name: `${name}, ${frames} on each of ${sockets}`,
      expected: /^.+$/,
      run: (site) => flood(site, 'short', open, frame, sockets, frames),
    })),
    { name: '100,000 parts of one message (Cat)', expected: STOPPED, run: endlessParts },
  ],
};
