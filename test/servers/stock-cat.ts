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
  /** The version. Default: the last 1.x. */
  readonly version?: CatVersion;
  /** The path under which it is mounted, as behind a proxy. Default: none. */
  readonly path?: string;
  /** The interval and the timeout of its pings in milliseconds. */
  readonly keepalive?: number;
  /** The timeout of the closing handshake in milliseconds. From 1.6 to 1.8 a user's next socket waits for it, too. */
  readonly takeOverWait?: number;
  /** Its clock, for a test in the same process. */
  readonly clock?: Clock;
}

/** The controls of the scripted Cat. */
export interface StockCat extends RunningServer {
  /** Continues the held turns, as soon as there is one. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Makes the clients of its connections dead without a close. */
  freeze(): void;
  /** Closes every socket. */
  hangUp(code: number): void;
  /** Kills and restarts it: its connections are gone, its turns never end, and it has no users. */
  restart(): void;
  /** Sends an unsolicited message to a user. */
  say(userId: string, frame: object): void;
  /** Rejects or accepts new connections. */
  refuse(isRefusing: boolean): void;
  /** The prompts so far. */
  prompts(): readonly object[];
  /** The number of finished messages. */
  answered(): number;
  /** The number of `POST /message` requests. */
  posted(): number;
  /** The maximum number of concurrent sockets, and their total number. */
  sockets(): { readonly most: number; readonly total: number };
  /** The number of open sockets. */
  open(): number;
}

/**
 * A scripted Cheshire Cat of one of ten versions that is tested against recordings of the real ones (`test/fixtures/cat`): connections,
 * errors and invalid input. All versions answer a socket's prompts one after another, to the end, with or without a client.
 * `stock-cat-eras.ts` has the differences.
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

  // The limit of uvicorn.
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
    // Every rejection is a 403 during the handshake.
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

/** The user of a URL, or `undefined` for another URL. */
function userAt(path: string, { hasUserAddress }: { readonly hasUserAddress: boolean }): string | undefined {
  if (path === '/ws') return 'user';
  const [, name] = (hasUserAddress && /^\/ws\/([^/]+)$/.exec(path)) || [];
  const id = name === undefined ? undefined : decodeURIComponent(name);
  return id?.includes('/') ? undefined : id;
}
