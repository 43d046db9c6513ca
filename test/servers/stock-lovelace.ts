import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import type { RunningServer } from '../helpers/page-servers.ts';
import { until } from '../helpers/until.ts';
import { runProcess, type Trouble } from './stock-lovelace-process.ts';
import { readQuery } from './stock-lovelace-query.ts';
import { answerRest } from './stock-lovelace-rest.ts';

export interface StockLovelaceOptions {
  /** The path under which it is mounted, as behind a proxy. Default: none. */
  readonly path?: string;
  /** A server from before October 2023: it sends the model's chunks instead of lines. Default false. */
  readonly isOld?: boolean;
  /** The broken part of the server. Default: none. */
  readonly trouble?: Trouble;
  /** Whether a proxy in front of it blocks WebSockets. Default false. */
  readonly isPolledOnly?: boolean;
  /** The interval and the timeout of its pings in milliseconds. Default: 25 s and 20 s. */
  readonly heartbeat?: { readonly every: number; readonly patience: number };
}

/** The controls of the scripted Lovelace. */
export interface StockLovelace extends RunningServer {
  /** Continues the held models, as soon as there is one. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Sends nothing more on any connection, like a network that drops all packets. */
  fallSilent(): void;
  /** Rejects or accepts new connections. */
  refuse(isRefusing: boolean): void;
  /** The queries so far. */
  queries(): readonly unknown[];
  /** Crashes it as an invalid query does. */
  kill(): void;
  /** The exception that crashed it. It accepts no new connections then, and serves the open ones. */
  killers(): readonly string[];
  /** The number of HTTP requests. */
  requests(): number;
  /** The number of prompts over HTTP. */
  posted(): number;
  /** The number of running models, also those without a client. */
  running(): number;
  /** The maximum number of concurrent sockets, and their total number. */
  sockets(): { readonly most: number; readonly total: number };
}

/**
 * A scripted Lovelace that is tested against recordings of the real one (`test/fixtures/lovelace`): a model is a process whose output is
 * read line by line, empty lines are lost, several prompts of a socket are answered concurrently without a way to separate their lines, a
 * process continues after its client disconnects, and an invalid query crashes the server.
 */
export async function start(options: StockLovelaceOptions = {}): Promise<StockLovelace> {
  const { path: base = '', isOld = false, isPolledOnly = false, trouble, heartbeat } = options;
  const connections = new Set<Duplex>();
  const holds = new Set<() => void>();
  const queries: unknown[] = [];
  const killers: string[] = [];
  const count = { open: 0, most: 0, total: 0, running: 0, requests: 0, posted: 0 };
  let isRefusing = false;

  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    count.requests += 1;
    if (method === 'POST' && !url.includes('/socket.io/')) count.posted += 1;
    void answerRest(request, response, url.startsWith(base) ? url.slice(base.length) : url, { isOld, trouble });
  });
  server.on('connection', (connection) => {
    if (isRefusing) return connection.destroy();
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  const io = new Server(server, {
    path: `${base}/socket.io/`,
    serveClient: false,
    cors: { origin: '*' },
    ...(isPolledOnly && { transports: ['polling'] }),
    ...(heartbeat && { pingInterval: heartbeat.every, pingTimeout: heartbeat.patience }),
  });

  /** An uncaught exception. */
  const die = (cause: unknown) => {
    killers.push(String(cause));
    server.close();
  };

  const hooksFor = (socket: Socket) => {
    let line = '';
    const print = (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) if (whole !== '') socket.emit('Response', whole);
    };
    return {
      print: isOld ? (text: string) => print(`${text}\n`) : print,
      raise: print,
      hold: () => new Promise<void>((resolve) => holds.add(resolve)),
      drop: () => void socket.request.socket.destroy(),
      end: () => print('\n'),
    };
  };

  const answer = async (socket: Socket, value: unknown, acknowledge: unknown) => {
    queries.push(typeof value === 'function' ? undefined : value);
    let query;
    try {
      query = readQuery(value, 'WS', isOld);
    } catch (cause) {
      return die(cause);
    }
    if (!query) socket.emit('Response', 'Chat::Invalid::Parameter');
    const hooks = hooksFor(socket);
    count.running += 1;
    const fault = await runProcess(query, hooks, { isOld, trouble });
    count.running -= 1;
    if (!fault) hooks.end();
    if (typeof acknowledge === 'function') acknowledge(fault);
    else if (acknowledge) die(new TypeError('Callback is not a function'));
  };

  io.on('connection', (socket) => {
    count.total += 1;
    count.most = Math.max(count.most, (count.open += 1));
    socket.on('disconnect', () => (count.open -= 1));
    socket.on('Prompt', (value: unknown, acknowledge: unknown) => void answer(socket, value, acknowledge));
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
    fallSilent() {
      for (const connection of connections) connection.cork();
    },
    refuse(refusing) {
      isRefusing = refusing;
    },
    kill: () => die(new TypeError('Model.toLowerCase is not a function')),
    queries: () => queries,
    killers: () => killers,
    requests: () => count.requests,
    posted: () => count.posted,
    running: () => count.running,
    sockets: () => ({ most: count.most, total: count.total }),
    async stop() {
      for (const connection of connections) connection.destroy();
      if (killers.length === 0) await io.close();
      else io.disconnectSockets(true);
    },
  };
}
