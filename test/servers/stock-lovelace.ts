import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import type { RunningServer } from '../helpers/page-servers.ts';
import { until } from '../helpers/until.ts';
import { stepsFor } from './stock-lovelace-model.ts';
import { ARGUMENT_LIMIT, readQuery, type Query } from './stock-lovelace-query.ts';
import { answerRest } from './stock-lovelace-rest.ts';

export interface StockLovelaceOptions {
  /** Where it is mounted, as behind a proxy. Default: nowhere in particular. */
  readonly path?: string;
  /** A server from before October 2023: a piece is what the model said at once, and not a line. Default false. */
  readonly isOld?: boolean;
}

/** What a test may ask of the Lovelace, and tell it. */
export interface StockLovelace extends RunningServer {
  /** Lets the models go on that hold, as soon as one does. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Takes no new connection, or does again. */
  refuse(isRefusing: boolean): void;
  /** The queries so far. */
  queries(): readonly object[];
  /** How many requests have come by plain HTTP. */
  requests(): number;
  /** How many models are at work, whether or not anybody is there. */
  running(): number;
  /** How many sockets were open at once, at most, and how many there were in all. */
  sockets(): { readonly most: number; readonly total: number };
}

/**
 * A Lovelace of its last version in the way it treats prompts, which recordings of the real one (`test/fixtures/lovelace`) hold
 * it to: a model is a process whose output is read line by line, lines without anything in them are lost, several prompts of a socket are
 * answered at once with nothing to tell their lines apart, and a process goes on when its client has gone.
 */
export async function start({ path: base = '', isOld = false }: StockLovelaceOptions = {}): Promise<StockLovelace> {
  const connections = new Set<Duplex>();
  const holds = new Set<() => void>();
  const queries: object[] = [];
  const count = { open: 0, most: 0, total: 0, running: 0, requests: 0 };
  let isRefusing = false;

  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    count.requests += 1;
    void answerRest(request, response, path.slice(base.length) || '/', { isOld });
  });
  server.on('connection', (connection) => {
    if (isRefusing) return connection.destroy();
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  const io = new Server(server, { path: `${base}/socket.io/`, serveClient: false, cors: { origin: '*' } });

  /** Runs a model, and sends what it prints. @returns the acknowledgement. */
  const run = async (query: Query, socket: Socket): Promise<unknown> => {
    let line = '';
    const print = (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) if (whole !== '') socket.emit('Response', whole);
    };
    if (query.bytes > ARGUMENT_LIMIT) return { errno: -7, code: 'E2BIG', syscall: 'spawn' };
    for await (const step of stepsFor(query)) {
      if ('print' in step) print(isOld ? `${step.print}\n` : step.print);
      else if ('raise' in step) print(step.raise);
      else if ('hold' in step) await new Promise<void>((resolve) => holds.add(resolve));
      else if ('drop' in step) socket.request.socket.destroy();
      else return { ErrorID: 'GPT::PyShell::Python::Error' };
    }
    print('\n');
    return null;
  };

  const answer = async (socket: Socket, value: unknown, acknowledge: (outcome: unknown) => void) => {
    queries.push(Object(value) as object);
    const query = readQuery(value, 'WS');
    if (!query) {
      // Its code says so, and carries on.
      socket.emit('Response', 'Chat::Invalid::Parameter');
      socket.emit('Response', "'Model'");
      return acknowledge(null);
    }
    count.running += 1;
    const outcome = await run(query, socket);
    count.running -= 1;
    acknowledge(outcome);
  };

  io.on('connection', (socket) => {
    count.total += 1;
    count.most = Math.max(count.most, (count.open += 1));
    socket.on('disconnect', () => (count.open -= 1));
    socket.on('Prompt', (value: unknown, acknowledge: (outcome: unknown) => void) => {
      void answer(socket, value, acknowledge);
    });
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
    refuse(refusing) {
      isRefusing = refusing;
    },
    queries: () => queries,
    requests: () => count.requests,
    running: () => count.running,
    sockets: () => ({ most: count.most, total: count.total }),
    async stop() {
      for (const connection of connections) connection.destroy();
      await io.close();
    },
  };
}
