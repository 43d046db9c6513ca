import { once } from 'node:events';
import { WebSocket } from 'ws';
import { hasRead, INPUT_MS, within, type FuzzKind, type FuzzTarget } from './fuzz-input.ts';
import { broken, extremeText, jsonText, mutatedText } from './json-texts.ts';
import type { Random } from './random.ts';

const QUERY = {
  Model: 'gpt-4o',
  Provider: 'Automatic',
  Messages: [{ Role: 'system', Content: 'x' }, { Role: 'user', Content: 'Hi' }, {}],
  Prompt: 'Hello',
  turn: '5e9ac7a8-70f2-4b0a-9a55-0f1e5a3c9d11',
  parent: null,
};
const HANDSHAKE = { token: 'x', 'ai-chat': 1, user: QUERY.turn, conversation: 'a' };
const EXTENSION_FRAMES = [
  { kind: 'stop', turn: QUERY.turn, 'ai-chat': 1, after: 3 },
  { stop: QUERY.turn },
  { history: true },
  { clear: true },
];
const NAMES = [
  'Prompt',
  'GetGptModels',
  'ai-chat',
  'x',
  'connect',
  'disconnect',
  'error',
  'newListener',
  '__proto__',
  '',
];
const NAMESPACES = ['/', '/,', '/admin,', '/__proto__,', '/constructor,', '/a?b=c,', '/ü,', ','];

/** An Engine.IO packet, mostly with a Socket.IO packet in it. */
function packet(random: Random): (string | Buffer)[] {
  // Mostly one mutation at a time, because one error closes the socket.
  const ack = random.chance(0.9)
    ? random.pick(['', '1'])
    : random.pick(['0', '9'.repeat(random.length(400)), '-1', '1.5']);
  const namespace = random.chance(0.9) ? '' : random.pick(NAMESPACES);
  switch (random.int(14)) {
    case 0:
      return [`40${namespace}${jsonText(random)}`];
    case 1:
      return [`40${namespace}${mutatedText(random, HANDSHAKE)}`];
    case 2:
    case 3:
      return [`42${namespace}${ack}["Prompt",${mutatedText(random, QUERY)}]`];
    case 4:
      return [`42${namespace}${ack}["ai-chat",${mutatedText(random, random.pick(EXTENSION_FRAMES))}]`];
    case 5:
      return [`42${namespace}${ack}${eventText(random)}`];
    case 6:
      return [`43${namespace}${ack}${jsonText(random)}`];
    case 7:
    case 8:
      return binary(random, namespace, ack);
    case 9:
      return [`4${random.int(10)}${namespace}${ack}${jsonText(random)}`];
    case 10:
      return [random.pick(['', '2', '2probe', '3', '3probe', '5', '6', '1', '0{}', '4', '41', '44{}', '9', 'b4AAAA'])];
    case 11:
      return [random.bytes(random.length(70_000))];
    case 12:
      return [`42${extremeText(random)}`];
    default:
      return [broken(random, `42${ack}["Prompt",${JSON.stringify(QUERY)}]`)];
  }
}

/** An event with arguments of any number. */
function eventText(random: Random): string {
  const count = random.pick([0, 1, 1, 2, 2, 3, 10, 1_000, 65_536, 125_000, 200_000]);
  const argument = random.pick(['{}', '0', '""', '[]', 'null']);
  const args = count > 10 ? Array<string>(count).fill(argument) : Array.from({ length: count }, () => jsonText(random));
  return `[${[JSON.stringify(random.pick(NAMES)), ...args].join(',')}]`;
}

/** A packet with attachments, of which some, all or too many are sent. */
function binary(random: Random, namespace: string, ack: string): (string | Buffer)[] {
  const count = random.pick(['1', '2', '0', '10', '1000', '999999999', '-1', 'x', '1.5', '']);
  const num = random.pick(['0', '1', '-1', '99', '"length"', '"__proto__"', '{}', '1e9', 'null']);
  const holder = `{"_placeholder":true,"num":${num}}`;
  const body = random.pick([
    `["Prompt",{"Prompt":${holder}}]`,
    `["Prompt",${holder}]`,
    `[${holder},${holder}]`,
    `${'['.repeat(1_000)}${holder}${']'.repeat(1_000)}`,
    holder,
    `["Prompt",${jsonText(random)},${holder}]`,
  ]);
  const attachments = random.chance(0.3) ? [] : random.many(4, () => random.bytes(random.length(70_000)));
  return [`4${random.pick(['5', '6'])}${count}-${namespace}${ack}${body}`, ...attachments];
}

/** Packets over a WebSocket. */
export const PACKETS: FuzzKind = {
  name: 'packets',
  concurrency: 12,
  make(random) {
    const parts = [...(random.chance(0.9) ? ['40'] : []), ...random.many(4, () => packet(random)).flat()];
    return { parts, send: (target) => overWebSocket(target, parts) };
  },
};

async function overWebSocket({ host }: FuzzTarget, parts: readonly (string | Buffer)[]): Promise<void> {
  const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`);
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await within(INPUT_MS, Promise.race([once(socket, 'open'), closed]));
  if (socket.readyState === WebSocket.OPEN) {
    const [first = '', ...others] = parts;
    // Clients that do not connect a namespace are disconnected.
    const isIn = first === '40' ? once(socket, 'message').then(() => once(socket, 'message')) : Promise.resolve();
    socket.send(first);
    await within(100, Promise.race([isIn, closed]));
    for (const part of others) socket.send(part);
    await hasRead(socket, closed);
  }
  socket.terminate();
  await within(INPUT_MS, closed);
}

const QUERIES = ['', '&sid=', '&sid=x', '&j=0', '&EIO=3', '&transport=websocket', '&b64=1', '&t=1&t=2', '&__proto__=1'];
const TYPES = ['text/plain', 'text/plain;charset=UTF-8', 'application/octet-stream', 'application/json', '', 'x'];

/** Packets by polling: one session, several requests at once, bodies with several packets. */
export const POLLING: FuzzKind = {
  name: 'polling',
  concurrency: 4,
  make(random) {
    const body = () => {
      const packets = random.many(20, () => packet(random)).flat().map((part) => (typeof part === 'string' ? part : `b${part.toString('base64')}`)); // prettier-ignore
      const joined = packets.join(random.chance(0.9) ? '\x1e' : random.pick(['', '\n', '\x1e\x1e']));
      return random.chance(0.1) ? '6\x1e'.repeat(random.length(200_000)) : joined;
    };
    const requests = random.many(5, () => ({
      method: random.pick(['POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'DELETE']),
      query: random.pick(['', '', '', ...QUERIES]),
      type: random.pick(TYPES),
      body: body(),
    }));
    const parts = requests.map((each) => `${each.method} ${each.query} ${each.type}\n${each.body}`);
    return {
      parts,
      async send({ host }) {
        const address = `http://${host}/socket.io/?EIO=4&transport=polling`;
        const signal = AbortSignal.timeout(INPUT_MS);
        const text = await fetch(address, { signal }).then((response) => response.text(), () => ''); // prettier-ignore
        const [, sid = 'none'] = /"sid":"([^"]+)"/.exec(text) ?? [];
        await fetch(`${address}&sid=${sid}`, { method: 'POST', body: '40', signal }).catch(() => {});
        await Promise.all(
          requests.map(({ method, query, type, body: payload }) =>
            fetch(`${address}&sid=${sid}${query}`, {
              method,
              signal: AbortSignal.timeout(300),
              headers: type ? { 'content-type': type } : {},
              ...(method === 'POST' || method === 'PUT' ? { body: payload } : {}),
            })
              .then((response) => response.arrayBuffer())
              .catch(() => {}),
          ),
        );
        await fetch(`${address}&sid=${sid}`, { method: 'POST', body: '1', signal }).catch(() => {});
      },
    };
  },
};
