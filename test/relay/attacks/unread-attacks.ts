import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { counted } from '../integration/hostile/bad-input.ts';
import { request } from '../integration/hostile/raw.ts';
import { MB, within, type AttackRow, type Size } from './attack.ts';
import { LONG_MEMORY } from './relay-settings.ts';
import type { Site } from './site.ts';
import { openEngine } from './wire-socket.ts';
import { nextEvent } from '../../helpers/next-event.ts';

/** Nearly the longest answer by default; each character takes three bytes on the wire. */
const ANSWER = '/characters-390000';
const IN_A_CONVERSATION = 5;

const via = (address: string) => `X-Forwarded-For: ${address}`;

/** Sends a request, and does not read the response. */
async function sendWithoutReading({ target }: Site, bytes: string): Promise<Socket> {
  const socket = connect(target.port, '127.0.0.1');
  socket.on('error', () => {});
  await nextEvent(socket, 'connect');
  socket.pause();
  socket.write(bytes);
  return socket;
}

/** Maximum time until clients are disconnected that read nothing for a second. */
const GIVEN_UP_MS = 2_500;

/**
 * Sends requests whose responses are not read.
 * @returns what can still be read of each at the end.
 */
async function hold(site: Site, size: Size, count: number, bytes: () => string): Promise<string> {
  const sockets: Socket[] = [];
  while (sockets.length < (size === 'full' ? 100 : count)) {
    sockets.push(await sendWithoutReading(site, bytes()));
    // Each answer is complete before the next request, so that other visitors never wait behind more than one.
    await within(2_000, () => site.provider.requests.every(({ isOver }) => isOver));
  }
  await site.neighboursAnswered(4, 20_000);
  // A paused socket does not notice that it was closed: the reads afterwards show it.
  await within(GIVEN_UP_MS, () => !site.isAlive);
  return counted((await Promise.all(sockets.map(restOf))).toSorted()).join(', ');
}

/** The status of a response, and whether all of it could be read; `cut off` if nothing could. */
async function restOf(socket: Socket): Promise<string> {
  let head = '';
  let bytes = 0;
  const isWhole = await new Promise<boolean>((resolve) => {
    socket.on('data', (part: Buffer) => {
      if (head === '') head = part.toString('latin1');
      bytes += part.length;
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (bytes >= length) resolve(true);
    });
    socket.once('close', () => resolve(false)).resume();
  });
  socket.destroy();
  const status = /HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 'cut off';
  return status === '200' && isWhole ? '200 in full' : status;
}

/** Stores a long conversation, has it requested, and deletes it. */
async function withLongHistory(
  site: Site,
  requestIt: (user: string, address: string) => Promise<string>,
): Promise<string> {
  const address = site.attacker();
  const headers = { user_id: randomUUID(), 'x-forwarded-for': address };
  for (let asked = 0; asked < IN_A_CONVERSATION; asked++) {
    const prompt = { method: 'POST', headers, body: JSON.stringify({ text: ANSWER }) };
    await (await fetch(`http://${site.target.host}/message`, prompt)).arrayBuffer();
  }
  const outcome = await requestIt(headers.user_id, address);
  await fetch(`http://${site.target.host}/memory/conversation_history`, { method: 'DELETE', headers });
  return outcome;
}

/** Requests a long conversation on many sockets. */
function holdHistory(site: Site, size: Size, bytes: (headers: readonly string[]) => string): Promise<string> {
  return withLongHistory(site, (user, address) =>
    hold(site, size, 20, () => bytes([`user_id: ${user}`, via(address)])),
  );
}

/** Requests it many times on many of Lovelace's sockets that read nothing. */
function holdHistoryOnSockets(site: Site, size: Size): Promise<string> {
  return withLongHistory(site, async (user, address) => {
    const sockets = await Promise.all(
      Array.from({ length: size === 'full' ? 90 : 20 }, () => openEngine(site.target, [via(address)], false)),
    );
    await Promise.all(sockets.map((socket) => socket.send(`40{"ai-chat":1,"user":"${user}"}`)));
    await Promise.all(sockets.map((socket) => socket.has('greeting')));
    for (const socket of sockets) socket.pause();
    const requests = Array.from({ length: 20 }, (_, index) => `42${index}["ai-chat",{"history":true}]`);
    for (const socket of sockets) void socket.send(...requests);
    await site.neighboursAnswered(4, 20_000);
    for (const socket of sockets) socket.destroy();
    return 'sent';
  });
}

/** Requests long answers one after another, and reads none of them. */
async function holdAnswers(site: Site, size: Size, path: string): Promise<string> {
  const address = site.attacker();
  const bytes = () => {
    const body = JSON.stringify({ text: ANSWER, Prompt: ANSWER });
    const headers = ['user_id: mallory', via(address), 'Content-Type: application/json'];
    return request(`POST ${path}`, [...headers, `Content-Length: ${body.length}`], body);
  };
  return hold(site, size, 16, bytes);
}

const HISTORY = 'GET /memory/conversation_history';
/** Rejected, or begun and released. */
const NOT_KEPT = /^(?!.*in full).+$/;
/** A shorter response may be in the system's buffers. */
const ANY = /^.+$/;

export const UNREAD_ROW: AttackRow = {
  fault: 'R5',
  title: 'what nobody reads',
  setting: LONG_MEMORY,
  fullOnly: ['long answers', 'a long history, on 20 sockets'],
  attacks: [
    {
      name: 'a long history, on 20 sockets',
      expected: NOT_KEPT,
      maxGrowth: 130 * MB,
      run: (site, size) => holdHistory(site, size, (headers) => request(HISTORY, headers)),
    },
    {
      name: 'a long history, five times on each of 20 connections',
      expected: NOT_KEPT,
      maxGrowth: 130 * MB,
      run: (site, size) => holdHistory(site, size, (headers) => request(HISTORY, headers).repeat(5)),
    },
    {
      name: 'a long history, 20 times on each of 20 sockets (Socket.IO)',
      expected: /^sent$/,
      // From 90 to 141 MB in repeated runs, as the collector comes; held afterwards is what it was before.
      maxGrowth: 160 * MB,
      run: holdHistoryOnSockets,
    },
    {
      name: 'long answers on 16 sockets (/message)',
      expected: ANY,
      maxGrowth: 130 * MB,
      run: (site, size) => holdAnswers(site, size, '/message'),
    },
    {
      name: 'long answers on 16 sockets (/api/v1/chat/completions)',
      expected: ANY,
      maxGrowth: 90 * MB,
      run: (site, size) => holdAnswers(site, size, '/api/v1/chat/completions'),
    },
  ],
};
