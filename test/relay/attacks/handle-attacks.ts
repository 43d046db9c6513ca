import { connect, type Socket } from 'node:net';
import { handshake, request } from '../integration/hostile/raw.ts';
import { inTime, within, type AttackRow, type Size } from './attack.ts';
import { FEW_FILES } from './relay-settings.ts';
import type { Site } from './site.ts';

/** More connections than the relay has descriptors. */
const CONNECTIONS = 600;

/** How long the full form keeps them: longer than the relay keeps a connection without a request. */
const KEPT_MS = 70_000;

/** Opens connections, sends the same over each, and keeps them while other visitors connect. */
async function occupy(site: Site, size: Size, bytes: string): Promise<string> {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < CONNECTIONS; opened++) {
    const socket = connect(site.target.port, '127.0.0.1');
    // Responses are read, and no further request is sent.
    const isAnswered = new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
    socket.on('error', () => {}).resume();
    if (bytes !== '') socket.write(bytes);
    sockets.push(socket);
    // As fast as they are accepted, within the length of the queue.
    if (opened % 50 === 49) await inTime(300, isAnswered, undefined);
  }
  const since = site.answered;
  if (size === 'full') await within(KEPT_MS, () => !site.isAlive);
  const isServed = await site.neighboursAnswered(size === 'full' ? 0 : 5, 8_000);
  const kept = sockets.filter(({ destroyed }) => !destroyed).length;
  for (const socket of sockets) socket.destroy();
  const others = size === 'full' ? site.answered > since + 100 : isServed;
  return `${kept < 500 ? 'some kept' : 'all kept'}, ${others ? 'others served' : 'others shut out'}`;
}

const SOME = /^some kept, others served$/;

const via = (site: Site) => [`X-Forwarded-For: ${site.attacker()}`];

export const HANDLE_ROW: AttackRow = {
  fault: 'R9',
  title: 'connections that are kept',
  setting: FEW_FILES,
  fullOnly: ['600 that have requested a page', '600 WebSockets (Cat)', '600 half', '600 that refuse'],
  attacks: [
    {
      name: '600 that have asked how it is',
      expected: SOME,
      run: (site, size) => occupy(site, size, request('GET /healthz', via(site))),
    },
    {
      name: '600 that have requested a page',
      expected: SOME,
      run: (site, size) => occupy(site, size, request('GET /nowhere', via(site))),
    },
    {
      name: '600 WebSockets (Cat)',
      expected: SOME,
      run: (site, size) => occupy(site, size, handshake('/ws/mallory', via(site))),
    },
    {
      name: '600 WebSockets that do not enter (Socket.IO)',
      expected: SOME,
      run: (site, size) => occupy(site, size, handshake('/socket.io/?EIO=4&transport=websocket', via(site))),
    },
    {
      name: '600 half bodies',
      expected: SOME,
      run: (site, size) => occupy(site, size, request('POST /message', [...via(site), 'Content-Length: 1000'], '{"text":"')),
    },
    {
      name: '600 that refuse their upgrade',
      expected: SOME,
      run: (site, size) => occupy(site, size, request('GET /memory/conversation_history', [...via(site), 'Origin: https://evil.example'])),
    },
  ],
}; // prettier-ignore
