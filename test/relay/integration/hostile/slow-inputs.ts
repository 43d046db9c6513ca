import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import type { BadInput, Target } from './bad-input.ts';
import { handshake, raw, request } from './raw.ts';

const POST = ['Content-Length: 1000', 'Content-Type: application/json'];
const HALF = '{"text":"';

/** Incomplete inputs, and the statuses received before the relay closes. */
const STALLED: readonly (readonly [name: string, bytes: string, expected: string])[] = [
  ['a connection that says nothing', '', '408'],
  ['half a request line', 'GET /hea', '408'],
  ['a head without its end', 'GET /healthz HTTP/1.1\r\nHost: x\r\n', '408'],
  ['a handshake without its end', handshake('/ws/mallory').slice(0, -4), '408'],
  ['a body that does not come (POST /message)', request('POST /message', POST), '408'],
  ['half a body (POST /message)', request('POST /message', POST, HALF), '408'],
  ['half a body (POST /api/v1/chat/completions)', request('POST /api/v1/chat/completions', POST, HALF), '408'],
  ['half a body, to where nobody is', request('POST /nowhere', POST, HALF), '404, 408'],
  ['chunks without an end', request('POST /message', ['Transfer-Encoding: chunked'], '2\r\n{"\r\n'), '408'],
  ['a second request that does not end', `${request('GET /nowhere')}GET /now`, '404, 408'],
];

/** Clients that never finish. All run at the same time, up to the relay's limits. */
export const SLOW_INPUTS: readonly BadInput[] = [
  ...STALLED.map(([name, bytes, expected]) => ({
    name,
    expected,
    send: (target: Target) => raw(target, bytes, { waits: true }),
  })),
  {
    name: 'a Socket.IO connection that does not say who it is',
    expected: 'closed',
    async send({ host }) {
      const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`);
      await once(socket, 'close');
      return 'closed';
    },
  },
  {
    name: 'a head that comes a letter at a time',
    expected: 'cut off',
    send: (target) => trickle(target, request('GET /healthz', [`X: ${'a'.repeat(1_000)}`])),
  },
  {
    name: 'a body that comes a letter at a time',
    expected: 'cut off',
    send: (target) => trickle(target, request('POST /message', POST, `${HALF}${'a'.repeat(900)}`)),
  },
];

/**
 * Sends the beginning immediately and the rest letter by letter. The relay answers 408, as for clients that send
 * nothing more; a client that is still sending does not always receive it.
 */
function trickle({ port }: Target, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 150;
    socket.write(bytes.slice(0, sent));
    const timer = setInterval(() => {
      if (sent < bytes.length) return socket.write(bytes.charAt(sent++));
      clearInterval(timer);
      resolve('borne with to the end');
    }, 20);
    socket.on('error', () => {}).resume();
    socket.on('close', () => {
      clearInterval(timer);
      resolve('cut off');
    });
  });
}
