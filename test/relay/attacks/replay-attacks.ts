import { randomUUID } from 'node:crypto';
import { EXTENDED } from '../integration/hostile/cat.ts';
import { counted } from '../integration/hostile/bad-input.ts';
import { inTime, MB, type Attack, type AttackRow, type Size } from './attack.ts';
import { PollingSession } from './polling.ts';
import { DEFAULTS, MANY_PROMPTS } from './relay-settings.ts';
import type { Site } from './site.ts';
import { openEngine, WireSocket } from './wire-socket.ts';

/** An extended client on one of the wires, and how it requests a turn. */
interface Wire {
  open(site: Site, address: string): Promise<WireSocket>;
  prompt(text: string, turn: string): string;
}

const via = (address: string) => [`X-Forwarded-For: ${address}`];

const CAT: Wire = {
  open: (site, address) => WireSocket.open(site.target, EXTENDED, via(address)),
  prompt: (text, turn) => JSON.stringify({ text, turn }),
};

const LOVELACE: Wire = {
  open: (site, address) => openEngine(site.target, via(address)),
  prompt: (text, turn) => `42${JSON.stringify(['Prompt', { Prompt: text, turn }])}`,
};

const END = /"reply-(?:end|error)"/;

const TOKENS = { short: 16_000, full: 64_000 } as const;
/** Together with the first client as many as one address may have. */
const SOCKETS = { short: 25, full: 99 } as const;

/** Requests a long answer, then its turn again over many sockets that read nothing. */
async function replay(site: Site, size: Size, wire: Wire): Promise<string> {
  const address = site.attacker();
  const readers = await Promise.all(Array.from({ length: SOCKETS[size] }, () => wire.open(site, address)));
  const first = await wire.open(site, address);
  const [turn, text] = [randomUUID(), `/tokens-${TOKENS[size]} ${randomUUID()}`];
  await first.send(wire.prompt(text, turn));
  const isAnswered = await first.has(END);
  for (const reader of readers) reader.pause();
  // Not awaited: an overloaded relay does not read.
  for (const reader of readers) void reader.send(wire.prompt(text, turn));
  await site.neighboursAnswered(3, 20_000);
  for (const socket of [first, ...readers]) socket.destroy();
  return `${isAnswered ? 'answered' : 'not answered'}, the model was asked ${site.asked(text)} times`;
}

/** Requests a long answer, and while it runs its rest over many sockets that read nothing. */
async function readWithoutReading(site: Site, size: Size, wire: Wire): Promise<string> {
  const address = site.attacker();
  const readers = await Promise.all(Array.from({ length: SOCKETS[size] }, () => wire.open(site, address)));
  const first = await wire.open(site, address);
  const [turn, text] = [randomUUID(), `/tokens-${TOKENS[size]} ${randomUUID()}`];
  for (const reader of readers) reader.pause();
  await first.send(wire.prompt(text, turn));
  await first.has('reply-start');
  for (const reader of readers) void reader.send(wire.prompt(text, turn));
  // The first reader is detached when there are too many.
  await inTime(5_000, first.has(END), false);
  await site.neighboursAnswered(3, 20_000);
  for (const socket of [first, ...readers]) socket.destroy();
  return `the model was asked ${site.asked(text)} times`;
}

/** The same by polling, without ever polling for the packets. */
async function replayByPolling(site: Site, size: Size): Promise<string> {
  const address = site.attacker();
  const headers = { 'x-forwarded-for': address };
  const sessions: PollingSession[] = [];
  for (let opened = 0; opened < SOCKETS[size]; opened++) {
    const session = await PollingSession.open(site.target, headers);
    if (typeof session === 'number') continue;
    await session.post('40{"ai-chat":1}');
    sessions.push(session);
  }
  const first = await LOVELACE.open(site, address);
  const [turn, text] = [randomUUID(), `/tokens-${TOKENS[size]} ${randomUUID()}`];
  await first.send(LOVELACE.prompt(text, turn));
  const isAnswered = await first.has(END);
  await Promise.all(sessions.map((session) => session.post(LOVELACE.prompt(text, turn))));
  await site.neighboursAnswered(2, 20_000);
  await Promise.all(sessions.map((session) => session.close()));
  first.destroy();
  return `${isAnswered ? 'answered' : 'not answered'}, the model was asked ${site.asked(text)} times`;
}

/** One socket asks for the same turn over and over, and reads what comes. */
async function askAgain(site: Site, size: Size, wire: Wire): Promise<string> {
  const socket = await wire.open(site, site.attacker());
  const [turn, text] = [randomUUID(), `/tokens-1000 ${randomUUID()}`];
  const prompt = wire.prompt(text, turn);
  const rounds = size === 'full' ? 2_000 : 200;
  const isBounded = () => socket.isOver || socket.received.includes('rate-limited');
  for (let round = 0; round < rounds && !isBounded(); round++) {
    socket.forget();
    await socket.send(prompt);
    await inTime(5_000, socket.has(END), false);
  }
  const isRefused = socket.received.includes('rate-limited');
  socket.destroy();
  return isRefused ? 'rate-limited' : socket.isOver ? socket.ended : 'answered every time';
}

/** All at once: many requests for the same turn, whose replies are not read meanwhile. */
async function askAtOnce(site: Site, size: Size, wire: Wire): Promise<string> {
  const socket = await wire.open(site, site.attacker());
  const [turn, text] = [randomUUID(), `/tokens-4000 ${randomUUID()}`];
  const prompt = wire.prompt(text, turn);
  await socket.send(prompt);
  await socket.has(END);
  socket.forget();
  await socket.send(...Array<string>(size === 'full' ? 2_000 : 200).fill(prompt));
  const isRefused = await inTime(10_000, socket.has('rate-limited'), false);
  socket.destroy();
  return isRefused ? 'rate-limited' : socket.isOver ? socket.ended : 'answered every time';
}

/** More than once only if the answer was already released at the last request. */
const ONCE = /^answered, the model was asked [1-3] times$/;
const BOUNDED = /^(?:rate-limited|closed (?:1008|4429))$/;

export const REPLAY_ROW: AttackRow = {
  fault: 'R2',
  title: 'one ended answer, requested again',
  setting: DEFAULTS,
  fullOnly: ['over and over (Socket.IO)', 'while it runs, by many sockets that read nothing (Socket.IO)'],
  attacks: [
    { name: 'by many sockets that read nothing (Cat)', expected: ONCE, maxGrowth: 90 * MB, run: (site, size) => replay(site, size, CAT) },
    { name: 'by many sockets that read nothing (Socket.IO)', expected: ONCE, maxGrowth: 90 * MB, run: (site, size) => replay(site, size, LOVELACE) },
    { name: 'by many sessions that read nothing (polling)', expected: ONCE, maxGrowth: 90 * MB, run: replayByPolling },
    { name: 'while it runs, by many sockets that read nothing (Cat)', expected: /asked 1 times$/, maxGrowth: 90 * MB, run: (site, size) => readWithoutReading(site, size, CAT) },
    { name: 'while it runs, by many sockets that read nothing (Socket.IO)', expected: /asked 1 times$/, maxGrowth: 90 * MB, run: (site, size) => readWithoutReading(site, size, LOVELACE) },
    { name: 'over and over (Cat)', expected: BOUNDED, run: (site, size) => askAgain(site, size, CAT) },
    { name: 'over and over (Socket.IO)', expected: BOUNDED, run: (site, size) => askAgain(site, size, LOVELACE) },
    { name: '200 times at once (Cat)', expected: BOUNDED, run: (site, size) => askAtOnce(site, size, CAT) },
  ],
}; // prettier-ignore

/** Ends many turns, each on its own socket, and measures what is kept of them. */
async function endMany(site: Site, wire: Wire, count: number, text: string, addressOf: (index: number) => string) {
  const before = await site.relay.held();
  const ends: string[] = [];
  let next = 0;
  const asker = async () => {
    while (next < count) {
      const socket = await wire.open(site, addressOf(next++));
      await socket.send(wire.prompt(text, randomUUID()));
      ends.push((await inTime(15_000, socket.has(END), false)) ? 'ended' : 'no end');
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: 2 }, asker));
  const kept = (await site.relay.held()) - before;
  const isLittle = kept < MAX_KEPT;
  return `${counted(ends).join(', ')}, ${isLittle ? 'little' : `${(kept / MB).toFixed(1)} MB`} kept`;
}

const MAX_KEPT = 4 * MB;
const LITTLE = /, little kept$/;
const many = (size: Size, short: number) => (size === 'full' ? 10 * short : short);

export const ENDED_ROW: AttackRow = {
  fault: 'R7',
  title: 'ended answers that are kept',
  setting: MANY_PROMPTS,
  fullOnly: ['of 10,000 tokens (Socket.IO)', 'of 380,000 characters'],
  attacks: [
    { name: 'of 10,000 tokens (Cat)', expected: LITTLE, run: (site, size) => endMany(site, CAT, many(size, 12), '/tokens-10000', oneAddress(site)) },
    { name: 'of 10,000 tokens (Socket.IO)', expected: LITTLE, run: (site, size) => endMany(site, LOVELACE, many(size, 12), '/tokens-10000', oneAddress(site)) },
    { name: 'of 380,000 characters (Cat)', expected: LITTLE, run: (site, size) => endMany(site, CAT, many(size, 16), '/characters-380000', oneAddress(site)) },
    { name: 'of 380,000 characters, from many addresses (Cat)', expected: LITTLE, run: (site, size) => endMany(site, CAT, many(size, 16), '/characters-380000', () => site.attacker()) },
  ] satisfies readonly Attack[],
}; // prettier-ignore

function oneAddress(site: Site): () => string {
  const address = site.attacker();
  return () => address;
}
