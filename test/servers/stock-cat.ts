import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../src/chat/index.ts';
import { nodeClock } from '../../src/relay/node-clock.ts';
import type { RunningServer } from '../helpers/page-servers.ts';
import { until } from '../helpers/until.ts';
import { eraOf, type CatVersion } from './stock-cat-eras.ts';
import { answerHttp } from './stock-cat-http.ts';
import { keepAlive } from './stock-cat-keepalive.ts';
import { mayConnect, type StockCatKeys } from './stock-cat-keys.ts';
import { StockCatTurns } from './stock-cat-turns.ts';

export interface StockCatOptions extends StockCatKeys {
  /** Which Cat it is. Default: the last of the first generation. */
  readonly version?: CatVersion;
  /** Where it is mounted, as behind a proxy. Default: nowhere in particular. */
  readonly path?: string;
  /** How often it pings, and how long it waits for the answer, in ms. */
  readonly keepalive?: number;
  /** How long it waits for the good-bye of a socket that it closes, in ms; from 1.6 to 1.8 a user's next one waits with it. */
  readonly takeOverWait?: number;
  /** Its time, for a test in the same process. */
  readonly clock?: Clock;
}

/** What a test may ask of the Cat, and tell it. */
export interface StockCat extends RunningServer {
  /** Lets the turns go on that hold, as soon as one does. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** The other ends of its connections are dead from now on, and it does not know. */
  freeze(): void;
  /** Closes every socket, as a server does that has reasons. */
  hangUp(code: number): void;
  /** Is killed, and is there again: its connections are gone, its turns never end, and it knows nobody. */
  restart(): void;
  /** Says something to a user that nobody asked for. */
  say(userId: string, frame: object): void;
  /** Takes no new connection, or does again. */
  refuse(isRefusing: boolean): void;
  /** The prompts so far. */
  prompts(): readonly object[];
  /** How many messages it is through with. */
  answered(): number;
  /** How often somebody has called `POST /message`. */
  posted(): number;
  /** How many sockets were open at once, at most, and how many there were in all. */
  sockets(): { readonly most: number; readonly total: number };
  /** How many are open. */
  open(): number;
}

/**
 * A Cheshire Cat of one of ten versions in the way it treats connections, faults and bad input, which recordings of the real
 * ones (`test/fixtures/cat`) hold it to. What all have in common: a socket's prompts are answered one after another, to the
 * end, whether or not anybody is there. How they differ: `stock-cat-eras.ts`.
 */
export async function start({
  version = '1.9.2',
  path: base = '',
  keepalive = 20_000,
  takeOverWait = 20_000,
  clock = nodeClock,
  ...keys
}: StockCatOptions = {}): Promise<StockCat> {
  const era = eraOf(version);
  const begin = () => new StockCatTurns(era, { clock, takeOverWait });
  let turns = begin();
  const connections = new Set<Duplex>();
  const count = { open: 0, most: 0, total: 0, posted: 0 };
  let isRefusing = false;
  let isHung = false;

  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (isHung) return;
    if (!path.startsWith(base)) return void response.writeHead(404).end();
    answerHttp(request, response, path.slice(base.length) || '/', {
      era,
      keys,
      known: (id) => turns.known(id),
      async message(userId, body) {
        count.posted += 1;
        isHung = era.message === 'hangs' && turns.lines.has(userId);
        return isHung ? new Promise(() => {}) : turns.answerOverHttp(userId, body);
      },
    });
  });
  server.on('connection', (connection) => {
    if (isRefusing) return connection.destroy();
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });

  // 16 MiB is what uvicorn takes.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 2 ** 20 });
  const serve = (userId: string, socket: WebSocket): void => {
    count.total += 1;
    count.most = Math.max(count.most, (count.open += 1));
    socket.once('close', () => (count.open -= 1));
    socket.on('error', () => socket.close());
    keepAlive(socket, keepalive, clock);
    turns.serve(userId, socket, () => !isHung);
  };
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => connection.destroy());
    const url = new URL(request.url ?? '', 'http://cat');
    const userId = url.pathname.startsWith(base) ? userAt(url.pathname.slice(base.length), era) : undefined;
    const refuse = (status: number) => {
      connection.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    };
    if (isHung) return;
    // Everything it does not want is a 403, before there is a socket that could be told why.
    if (userId === undefined || !mayConnect(era, keys, url.searchParams.get('token'))) return refuse(403);
    void turns.lines.admit(userId).then((status) => {
      if (status !== undefined) return refuse(status);
      sockets.handleUpgrade(request, connection, head, (socket) => serve(userId, socket));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    async release() {
      await until(() => turns.holds.size > 0);
      for (const resolve of turns.holds) resolve();
      turns.holds.clear();
    },
    cut() {
      for (const connection of connections) connection.destroy();
    },
    freeze() {
      for (const connection of connections) connection.pause();
    },
    hangUp(code) {
      for (const socket of sockets.clients) socket.close(code);
    },
    restart() {
      turns = begin();
      for (const connection of connections) connection.destroy();
    },
    say: (userId, frame) => turns.say(userId, frame),
    refuse(refusing) {
      isRefusing = refusing;
    },
    prompts: () => turns.prompts,
    answered: () => turns.answered,
    posted: () => count.posted,
    sockets: () => ({ most: count.most, total: count.total }),
    open: () => count.open,
    stop() {
      server.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

const REASONS: Record<number, string> = { 403: 'Forbidden', 500: 'Internal Server Error' };

/** Whose address this is; nothing if it is nobody's. */
function userAt(path: string, { hasUserAddress }: { readonly hasUserAddress: boolean }): string | undefined {
  if (path === '/ws') return 'user';
  const [, name] = (hasUserAddress && /^\/ws\/([^/]+)$/.exec(path)) || [];
  const id = name === undefined ? undefined : decodeURIComponent(name);
  return id?.includes('/') ? undefined : id;
}
