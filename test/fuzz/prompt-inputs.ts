import { once } from 'node:events';
import { WebSocket } from 'ws';
import { hasRead, INPUT_MS, within, type FuzzKind, type FuzzTarget } from './fuzz-input.ts';
import { extremeText, jsonText, mutatedText } from './json-texts.ts';
import type { Random } from './random.ts';

const TURN = '5e9ac7a8-70f2-4b0a-9a55-0f1e5a3c9d11';
const PROMPTS = [
  { text: 'Hello' },
  { text: 'Hello', turn: TURN, assistant: 'anthropic', after: 0 },
  { text: 'Hello', image: 'data:image/png;base64,iVBORw0KGgo=', audio: null, user_id: 'x' },
  { content: 'Hello', prompt_settings: { prefix: 'You are a pirate', temperature: 9 } },
  { 'ai-chat': { kind: 'stop', turn: TURN } },
  { stop: TURN },
  { turn: TURN, after: 1 },
  { text: 'Hello', turn: TURN, parent: null },
  { text: 'Hello', turn: TURN, parent: TURN, after: 0 },
];
const PATHS = ['/ws/mallory', '/ws/mallory?ai-chat=1', `/ws/${TURN}?ai-chat=1&conversation=a`, '/ws'];

/** Frames of the Cat's socket that are mostly JSON. */
export const PROMPTS_BY_SOCKET: FuzzKind = {
  name: 'prompts',
  concurrency: 8,
  make(random) {
    const path = random.pick(PATHS);
    const frames = random.many(8, () => promptText(random));
    return { parts: [path, ...frames], send: (target) => overSocket(target, path, frames) };
  },
};

function promptText(random: Random): string {
  const roll = random.int(10);
  if (roll === 0) return jsonText(random);
  if (roll === 1) return extremeText(random);
  return mutatedText(random, random.pick(PROMPTS));
}

async function overSocket({ host }: FuzzTarget, path: string, frames: readonly string[]): Promise<void> {
  const socket = new WebSocket(`ws://${host}${path}`);
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await within(INPUT_MS, Promise.race([once(socket, 'open'), closed]));
  if (socket.readyState === WebSocket.OPEN) {
    for (const frame of frames) socket.send(frame);
    await hasRead(socket, closed);
  }
  socket.terminate();
  await within(INPUT_MS, closed);
}

const COMPLETION = { Model: 'x', Provider: 'google', Prompt: 'Hello', Messages: [{ Role: 'user', Content: 'Hi' }] };
const ROUTES = [
  ['POST', '/message', { text: 'Hello', user_id: 'x' }],
  ['POST', '/api/v1/chat/completions', COMPLETION],
  ['DELETE', '/memory/conversation_history', {}],
  ['GET', '/memory/conversation_history', {}],
  ['GET', '/memory/conversation_history?ai-chat=1&conversation=a', {}],
  ['DELETE', '/memory/conversation_history?ai-chat=1&conversation=a', {}],
  ['POST', '/memory/conversation_history', { who: 'Human', text: 'x' }],
] as const;

/** Bodies of requests that are mostly JSON. */
export const BODIES: FuzzKind = {
  name: 'bodies',
  concurrency: 8,
  make(random) {
    const [method, path, body] = random.pick(ROUTES);
    const text = random.chance(0.8) ? mutatedText(random, body) : promptText(random);
    const headers = {
      'content-type': random.pick(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x/y']),
      'user_id': random.pick(['x', '\u00ff', 'a'.repeat(2_000), '__proto__']),
    }; // prettier-ignore
    return {
      parts: [`${method} ${path}`, JSON.stringify(headers), text],
      async send({ host }) {
        await fetch(`http://${host}${path}`, {
          method,
          headers,
          signal: AbortSignal.timeout(INPUT_MS),
          ...(method === 'GET' ? {} : { body: text }),
        })
          .then((response) => response.arrayBuffer())
          .catch(() => {});
      },
    };
  },
};
