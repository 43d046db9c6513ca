import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/relay/cli.ts', import.meta.url));

/** The relay as a self-hoster runs it: a process of its own. */
export interface RelayProcess {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Asks it to go, and waits until it has. */
  stop(): Promise<{ readonly code: number | null }>;
}

/** Starts the relay on a free port, with `env` and none of this machine's own settings. */
export async function startRelayProcess(env: Record<string, string> = {}): Promise<RelayProcess> {
  const child = spawn(process.execPath, [CLI], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}:\n${output}`)));
    child.stdout.on('data', () => {
      const address = /http:\/\/[^\s"/]+:\d+/.exec(output)?.[0];
      if (address) resolve(address.replace('localhost', '127.0.0.1'));
    });
  });
  return { url, output: () => output, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<{ code: number | null }> {
  if (child.exitCode !== null) return { code: child.exitCode };
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return { code };
}
