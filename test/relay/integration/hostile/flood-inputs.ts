import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { counted, UNSPEAKABLE, type BadInput, type Target } from './bad-input.ts';
import { cat, frameOf, EXTENDED, STOCK, type CatHand } from './cat.ts';
import { handshake, request } from './raw.ts';
import { packets } from './socket-io.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

const text = UNSPEAKABLE;
const MANY = 2_000;

function times(count: number, act: (index: number) => void): void {
  for (let index = 0; index < count; index++) act(index);
}

/** Thousands of frames at once on the Cat's socket, more than any client sends in a minute. */
const FLOODS: readonly (readonly [name: string, path: string, act: (hand: CatHand) => void, expected: string])[] = [
  ['prompts, by a stock client', STOCK, ({ say }) => times(MANY, () => say({ text })), 'closed 4429'],
  ['prompts, by an extended client', EXTENDED, ({ say }) => times(MANY, () => say({ text, turn: randomUUID() })), 'closed 1008'],
  ['the same prompt', EXTENDED, ({ say }) => { const turn = randomUUID(); times(MANY, () => say({ text, turn })); }, 'closed 1008'],
  ['invalid prompts', EXTENDED, ({ say }) => times(MANY, () => say({})), 'closed 1008'],
  ['stops', EXTENDED, ({ say }) => times(MANY, () => say({ type: 'ai-chat', stop: randomUUID() })), 'closed 1008'],
  ['prompts, each stopped at once', EXTENDED, ({ say }) => times(MANY, () => {
    const turn = randomUUID();
    say({ text, turn });
    say({ type: 'ai-chat', stop: turn });
  }), 'closed 1008'],
  ['pings', STOCK, ({ socket }) => times(MANY, () => socket.ping()), 'closed 1006'],
  ['pongs', STOCK, ({ socket }) => times(MANY, () => socket.pong()), 'closed 1008'],
  ['empty frames', EXTENDED, ({ say }) => times(MANY, () => say('')), 'closed 1008'],
]; // prettier-ignore

const PACKET_FLOODS: readonly (readonly [name: string, packet: string])[] = [
  ['prompts', `427["Prompt",{"Prompt":"${text}"}]`],
  ['invalid prompts', '427["Prompt"]'],
  ['prompts without an acknowledgement', '42["Prompt",null]'],
  ['acknowledgements', '437[null]'],
  ['events that there are not', '42["x"]'],
  ['namespaces', '40/a,'],
];

/** Thousands of inputs at once that are harmless by themselves. */
export const FLOOD_INPUTS: readonly BadInput[] = [
  ...FLOODS.map(([name, path, act, expected]) => ({
    name: `thousands of ${name}`,
    expected,
    send: async (target: Target) => inAll(await cat(target, path, act)),
  })),
  ...PACKET_FLOODS.map(([name, packet]) => ({
    name: `thousands of ${name} (Socket.IO)`,
    expected: 'closed',
    send: async (target: Target) => inAll(await packets(target, Array<string>(MANY).fill(packet))),
  })),
  {
    name: 'pings by the million, whose pongs nobody reads',
    expected: 'hung up',
    send: (target) => neverReads(target, handshake(STOCK), frameOf(0x89, 'a'.repeat(125))),
  },
  {
    name: 'namespaces by the million, whose refusals nobody reads',
    expected: 'hung up',
    send: (target) =>
      neverReads(target, handshake('/socket.io/?EIO=4&transport=websocket'), frameOf(0x81, `40/${'a'.repeat(2_000)},`)),
  },
  {
    name: 'five hundred connections that say nothing and hang up',
    expected: '500 × closed',
    send: async (target) => counted(await Promise.all(Array.from({ length: 500 }, () => knockAndLeave(target)))).join(),
  },
  {
    name: 'fifty sockets that open and break',
    expected: '50 × broken',
    send: async (target) => counted(await Promise.all(Array.from({ length: 50 }, () => openAndBreak(target)))).join(),
  },
  {
    name: 'fifty prompts in one breath, over one connection, which then breaks',
    expected: 'broken',
    async send({ port }) {
      const socket = connect(port, '127.0.0.1');
      const body = JSON.stringify({ text });
      socket.write(request('POST /message', [`Content-Length: ${body.length}`], body).repeat(50));
      await nextEvent(socket, 'data');
      socket.resetAndDestroy();
      return 'broken';
    },
  },
];

/** The number of answers before the end depends on the provider's speed; the end does not. */
function inAll(outcome: string): string {
  return /closed(?: \d+)?$/.exec(outcome)?.[0] ?? outcome;
}

/** Sends the same bytes for as long as the relay reads, and reads nothing. */
function neverReads({ port }: Target, head: string, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const block = Buffer.concat(Array<Buffer>(2_000).fill(bytes));
  const { promise, resolve } = Promise.withResolvers<string>();
  let sent = 0;
  const write = () => {
    while (sent++ < 1_000) if (!socket.write(block)) return void socket.once('drain', write);
    resolve('taken');
  };
  socket.on('error', () => {}).on('close', () => resolve('hung up'));
  socket.once('data', () => {
    socket.pause();
    write();
  });
  socket.write(head);
  return promise.finally(() => socket.destroy());
}

async function knockAndLeave({ port }: Target): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await nextEvent(socket, 'connect');
  socket.destroy();
  await nextEvent(socket, 'close');
  return 'closed';
}

async function openAndBreak({ host }: Target): Promise<string> {
  const socket = new WebSocket(`ws://${host}${EXTENDED}`);
  await nextEvent(socket, 'open');
  socket.send(JSON.stringify({ text, turn: randomUUID() }));
  socket.terminate();
  return 'broken';
}
