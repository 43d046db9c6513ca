import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTick } from 'node:timers/promises';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { RunningServer } from '../helpers/page-servers.ts';
import { until } from '../helpers/until.ts';
import { answerHttp, mayConnect, type StockCatKeys } from './stock-cat-http.ts';
import { stepsFor, type CatStep } from './stock-cat-model.ts';
import { chatFrame, humanEntry, remember, type StockCatUser } from './stock-cat-user.ts';

export interface StockCatOptions extends StockCatKeys {
  /** Where it is mounted, as behind a proxy. Default: nowhere in particular. */
  readonly path?: string;
}

/** What a test may ask of the Cat, and tell it. */
export interface StockCat extends RunningServer {
  /** Lets the turns go on that hold, as soon as one does. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Closes every socket, as a server does that has reasons. */
  hangUp(code: number): void;
  /** Says something to a user that nobody asked for. */
  say(userId: string, frame: object): void;
  /** Takes no new connection, or does again. */
  refuse(isRefusing: boolean): void;
  /** The prompts so far. */
  prompts(): readonly object[];
  /** How many messages it is through with. */
  answered(): number;
  /** How many sockets were open at once, at most, and how many there were in all. */
  sockets(): { readonly most: number; readonly total: number };
}

/**
 * A Cheshire Cat of 1.9.2 in the way it treats connections, which recordings of the real one (`test/fixtures/cat`) hold it to:
 * a socket's prompts are answered one after another, to the end, whether or not anybody is there; an answer goes to whichever
 * socket of its user is the newest; and a socket that closes takes its user off the list, after which the others hear nothing.
 */
export async function start({ path: base = '', ...keys }: StockCatOptions = {}): Promise<StockCat> {
  const users = new Map<string, StockCatUser>();
  const newest = new Map<string, WebSocket>();
  const connections = new Set<Duplex>();
  const holds = new Set<() => void>();
  const prompts: object[] = [];
  const count = { open: 0, most: 0, total: 0, answered: 0 };
  let isRefusing = false;

  const userOf = (id: string): StockCatUser => {
    const user = users.get(id) ?? { id, history: [] };
    users.set(id, user);
    return user;
  };
  const send = (user: StockCatUser, frame: object) => newest.get(user.id)?.send(JSON.stringify(frame));

  const take = async (user: StockCatUser, input: string, step: CatStep): Promise<void> => {
    if ('send' in step) send(user, step.send);
    else if ('error' in step) send(user, { type: 'error', name: step.error[0], description: step.error[1] });
    else if ('hold' in step) await new Promise<void>((resolve) => holds.add(resolve));
    else if ('drop' in step) newest.get(user.id)?.terminate();
    else {
      const answer = chatFrame(user, { ...step, input, content: step.answer });
      send(user, answer);
      remember(user, answer);
    }
  };

  const answer = async (user: StockCatUser, data: RawData, isBinary: boolean): Promise<void> => {
    // What is no JSON text ends the handler, and with it the connection.
    const message: unknown = isBinary ? undefined : JSON.parse((data as Buffer).toString());
    if (message === undefined) throw new Error('binary');
    const fault = faultOf(message);
    if (fault) return send(user, { type: 'error', name: fault[0], description: fault[1] });
    const { text, image } = message as { text: string; image?: unknown };
    prompts.push(message as object);
    remember(user, humanEntry(user, text, image));
    for (const step of stepsFor(text)) {
      await nextTick();
      await take(user, text, step);
    }
  };

  const serve = (user: StockCatUser, socket: WebSocket): void => {
    let turn = Promise.resolve();
    newest.set(user.id, socket);
    count.total += 1;
    count.most = Math.max(count.most, (count.open += 1));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      turn = turn
        .then(() => answer(user, data, isBinary))
        .catch(() => socket.terminate())
        .then(() => void (count.answered += 1));
    });
    socket.on('close', () => {
      count.open -= 1;
      // When the handler is through with its turn, it takes the user off, whichever socket that has by now.
      void turn.then(() => newest.delete(user.id));
    });
  };

  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (path.startsWith(base)) answerHttp(request, response, path.slice(base.length) || '/', { keys, userOf });
    else response.writeHead(404).end();
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('connection', (connection) => {
    if (isRefusing) return connection.destroy();
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.on('upgrade', (request, connection, head) => {
    const url = new URL(request.url ?? '', 'http://cat');
    const [, name] = /^\/ws(?:\/([^/]+))?$/.exec(url.pathname.slice(base.length)) ?? [undefined, undefined];
    const isKnown = url.pathname === `${base}/ws` || (url.pathname.startsWith(base) && name !== undefined);
    const id = decodeURIComponent(name ?? 'user');
    // Everything it does not want is a 403, before there is a socket that could be told why.
    if (!isKnown || id.includes('/') || !mayConnect(keys, url.searchParams.get('token')))
      return void connection.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(request, connection, head, (socket) => serve(userOf(id), socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    async release() {
      await until(() => holds.size > 0);
      for (const resolve of holds) resolve();
      holds.clear();
    },
    cut() {
      for (const connection of connections) connection.destroy();
    },
    hangUp(code) {
      for (const socket of newest.values()) socket.close(code);
    },
    say(userId, frame) {
      send(userOf(userId), frame);
    },
    refuse(refusing) {
      isRefusing = refusing;
    },
    prompts: () => prompts,
    answered: () => count.answered,
    sockets: () => ({ most: count.most, total: count.total }),
    stop() {
      server.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

/** What 1.9.2 says to a message it cannot take, as far as the recordings go. */
function faultOf(message: unknown): readonly [name: string, description: string] | undefined {
  if (Array.isArray(message)) return ['TypeError', 'list indices must be integers or slices, not str'];
  const { text } = Object(message) as { text?: unknown };
  if (text === undefined || text === null) return ['AttributeError', "'dict' object has no attribute 'model_dump'"];
  if (typeof text === 'string') return undefined;
  return [
    'ValidationError',
    `1 validation error for UserMessage\ntext\n  Input should be a valid string [type=string_type, input_value=${JSON.stringify(text)}, input_type=int]\n` +
      '    For further information visit https://errors.pydantic.dev/2.4/v/string_type',
  ];
}
