import { counted } from '../integration/hostile/bad-input.ts';
import { frameOf } from '../integration/hostile/cat.ts';
import { inTime, MB, MiB, type Attack, type AttackRow, type Size } from './attack.ts';
import { PollingSession } from './polling.ts';
import { DEFAULTS } from './relay-settings.ts';
import type { Site } from './site.ts';
import { openEngine, type WireSocket } from './wire-socket.ts';

const via = (address: string) => [`X-Forwarded-For: ${address}`];

/** JSON of this number of empty objects. */
const objects = (count: number) => Array<string>(count).fill('{}').join();

const ARGUMENTS = 120_000;

/** Packets that become a function call with more arguments than the stack holds. */
const TOO_MANY_ARGUMENTS: readonly (readonly [name: string, packets: readonly (string | Buffer)[]])[] = [
  ['an event with 120,000 arguments', [`42["x",${objects(ARGUMENTS)}]`]],
  ['a prompt with 120,000 arguments and an acknowledgement', [`420["Prompt",${objects(ARGUMENTS)}]`]],
  ['a prompt with 120,000 numbers', [`42["Prompt",{"Prompt":"x"},${Array<number>(ARGUMENTS).fill(0).join()}]`]],
  ['an event of our extension with 120,000 arguments', [`42["ai-chat",${objects(ARGUMENTS)}]`]],
  ['an acknowledgement with 120,000 arguments', [`430[${objects(ARGUMENTS)}]`]],
  ['a binary event with 120,000 arguments', [`451-["x",{"_placeholder":true,"num":0},${objects(ARGUMENTS)}]`, Buffer.alloc(1)]],
]; // prettier-ignore

/** Sends packets, each as a frame, and then one that is answered. */
async function sendPackets(site: Site, packets: readonly (string | Buffer)[]): Promise<string> {
  const socket = await openEngine(site.target, via(site.attacker()));
  for (const packet of packets) await socket.write(frameOf(typeof packet === 'string' ? 0x81 : 0x82, packet));
  await socket.send('427["Prompt",null]');
  const outcome = await inTime(5_000, Promise.race([socket.ended, answered(socket)]), 'nothing');
  socket.destroy();
  return outcome;
}

async function answered(socket: WireSocket): Promise<string> {
  return (await socket.has('437[')) ? 'passed over' : socket.ended;
}

const REFUSED = /^(?:passed over|closed \d+|cut off)$/;

export const ARGUMENT_ROW: AttackRow = {
  fault: 'R1',
  title: 'one Socket.IO frame',
  setting: DEFAULTS,
  attacks: [
    ...TOO_MANY_ARGUMENTS.map(([name, packets]): Attack => ({
      name,
      expected: REFUSED,
      run: (site) => sendPackets(site, packets),
    })),
    {
      name: 'an event with 120,000 arguments (polling)',
      expected: /^(?:200|400|413|0)$/,
      async run(site) {
        const session = await PollingSession.open(site.target, { 'x-forwarded-for': site.attacker() });
        if (typeof session === 'number') return String(session);
        await session.post('40');
        const status = await session.post(`42["x",${objects(ARGUMENTS)}]`);
        await session.close();
        return String(status);
      },
    },
  ],
};

/**
 * Opens sockets with a long CONNECT packet, and keeps them open.
 * @returns how each was answered.
 */
async function connectAll(site: Site, count: number, packets: readonly Buffer[], isIn: boolean): Promise<string> {
  const address = site.attacker();
  const sockets = await Promise.all(Array.from({ length: count }, () => openEngine(site.target, via(address), isIn)));
  const outcomes = Promise.all(
    sockets.map(async (socket) => {
      for (const packet of packets) await socket.write(packet);
      const entered = isIn ? Promise.withResolvers<string>().promise : socket.has('40{"sid"').then((is) => (is ? 'let in' : socket.ended)); // prettier-ignore
      const refused = socket.has(/44\{/).then((is) => (is ? 'refused' : socket.ended));
      return inTime(2_500, Promise.race([socket.ended, entered, refused]), 'kept open');
    }),
  );
  await site.neighboursAnswered(2);
  const words = counted((await outcomes).toSorted()).join(', ');
  for (const socket of sockets) socket.destroy();
  return words;
}

const fill = (bytes: number, unit: string) =>
  Array<string>(Math.ceil(bytes / (unit.length + 1)))
    .fill(unit)
    .join();

/** A CONNECT packet of `bytes` bytes. */
const PAYLOADS: readonly (readonly [name: string, payload: (bytes: number) => string])[] = [
  ['of empty objects', (bytes) => `40{"a":[${fill(bytes, '{}')}]}`],
  ['nested', (bytes) => `40{"a":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}`],
  ['of many keys', (bytes) => `40{${Array.from({ length: bytes / 12 }, (_, at) => `"k${String(at).padStart(6, '0')}":0`).join()}}`],
]; // prettier-ignore

const sockets = (size: Size, short: number) => (size === 'full' ? 100 : short);

const ALL_REFUSED = /^(?:\d+ × )?(?:refused|closed \d+|cut off)(?:, (?:\d+ × )?(?:refused|closed \d+|cut off))*$/;

/** Socket.IO reassembles a packet from its text and its attachments; the last of them never comes. */
function unfinished(attachments: number, bytes: number): Buffer[] {
  const places = Array.from({ length: attachments }, (_, num) => `{"_placeholder":true,"num":${num}}`);
  return [
    frameOf(0x81, `45${attachments}-["Prompt",${places.join()}]`),
    ...Array.from({ length: attachments - 1 }, () => frameOf(0x82, Buffer.alloc(bytes, 1))),
  ];
}

export const HANDSHAKE_ROW: AttackRow = {
  fault: 'R3',
  title: 'what a Socket.IO connection says of itself',
  setting: DEFAULTS,
  fullOnly: ['CONNECT with nearly 1 MiB nested', 'CONNECT with nearly 1 MiB of many keys', 'ten attachments'],
  attacks: [
    ...PAYLOADS.map(([name, payload]): Attack => ({
      name: `CONNECT with nearly 1 MiB ${name}`,
      expected: ALL_REFUSED,
      maxGrowth: 90 * MB,
      run: (site, size) => connectAll(site, sockets(size, 6), [frameOf(0x81, payload(MiB - 4_096))], false),
    })),
    {
      name: 'CONNECT with 32 kB of empty objects',
      expected: ALL_REFUSED,
      maxGrowth: 60 * MB,
      run: (site) => connectAll(site, 60, [frameOf(0x81, `40{"a":[${fill(32_000, '{}')}]}`)], false),
    },
    {
      name: 'CONNECT with 1 MiB (polling)',
      expected: /, refused$/,
      maxGrowth: 60 * MB,
      async run(site) {
        const session = await PollingSession.open(site.target, { 'x-forwarded-for': site.attacker() });
        if (typeof session === 'number') return String(session);
        const status = await session.post(`40{"a":[${fill(MiB - 4_096, '{}')}]}`);
        const isIn = status === 200 && (await session.read()).includes('40{"sid"');
        await session.close();
        return `${status}, ${isIn ? 'let in' : 'refused'}`;
      },
    },
    {
      name: 'ten attachments of 1 MiB, of which nine come',
      expected: ALL_REFUSED,
      maxGrowth: 130 * MB,
      run: (site, size) => connectAll(site, sockets(size, 16), unfinished(10, MiB - 4_096), true),
    },
    {
      name: 'ten attachments of 16 kB, of which nine come',
      expected: ALL_REFUSED,
      run: (site) => connectAll(site, 10, unfinished(10, 16_000), true),
    },
  ],
};
