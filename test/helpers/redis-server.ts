import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisClient } from '@redis/client';
import { findProgram } from './find-program.mjs';
import { until } from './until.ts';

/** A Redis server of a test's own, which is gone when the test's process is. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it, as with `kill -9`, or `SIGTERM`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, with what it has stored on its disk. */
  start(): Promise<void>;
  /** Holds it up, or lets it go on. */
  pause(isPaused: boolean): void;
  /** Sends a command over a connection of its own. */
  command(...words: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
}

/** @param settings Further settings as on the command line: `['--appendonly', 'yes']`. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const program = findRedisServer();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const kill = () => child?.kill('SIGKILL');

  const commands = new RedisCommands(port);

  const start = async () => {
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings];
    child = spawn(program, args, { stdio: 'ignore' });
    child.unref();
    process.setMaxListeners(0).once('exit', kill);
    await until(async () => {
      if (child?.exitCode !== null) throw new Error(`redis-server ended with ${child?.exitCode}`);
      return answers(port);
    });
  };

  const stop = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const exit = once(child, 'exit');
    child.kill(signal);
    if (signal === 'SIGKILL') child.kill('SIGCONT');
    await exit;
    process.removeListener('exit', kill);
  };

  await start();
  return {
    port,
    url,
    start,
    stop,
    command: (...words) => commands.send(words),
    pause: (isPaused) => void child?.kill(isPaused ? 'SIGSTOP' : 'SIGCONT'),
    async close() {
      commands.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `createClient`, but with one class for all clients, which takes tens of milliseconds to make. */
const createCommandClient = RedisClient.factory();

/** Sends commands to a server on this machine. */
export class RedisCommands {
  readonly #client;
  #connecting: Promise<unknown> | undefined;

  constructor(port: number, password?: string) {
    const socket = { port, reconnectStrategy: false, connectTimeout: 1000 } as const;
    this.#client = createCommandClient({ socket, disableClientInfo: true, ...(password && { password }) });
    this.#client.on('error', () => {});
  }

  async send(words: readonly string[]): Promise<unknown> {
    if (!this.#client.isOpen) this.#connecting = this.#client.connect();
    await this.#connecting;
    return this.#client.sendCommand([...words]);
  }

  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }
}

/** Whether a server takes commands. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      resolve(/^(?:\+PONG|-NOAUTH)/.test(reply.toString()));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}

export function findRedisServer(): string {
  const program = findProgram(['redis-server', 'valkey-server']);
  if (!program) throw new Error('redis-server is missing: run `node .ci/setup.mjs --redis`');
  return program;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
