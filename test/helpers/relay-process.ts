import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { COMPILE_CACHE } from './compile-cache.ts';
import { RELAY_PROGRAM } from './relay-program.ts';

/** The relay as a self-hoster runs it: a process of its own. */
export interface RelayProcess {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** Its output so far. */
  readonly output: () => string;
  readonly pid: number;
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has gone, to its exit code. */
  readonly exit: Promise<number | null>;
  /** What it holds after it has thrown away what it can. Only where it was started `measured`. */
  memory(): Promise<HeldMemory>;
  /** The sum of its heap and external memory. */
  held(): Promise<number>;
  /** Reads nothing more of what it prints, and closes the pipes. */
  closeOutput(): void;
  /** Asks it to go, and waits until it has. */
  stop(): Promise<{ readonly code: number | null }>;
}

/** The memory of a process, in bytes. */
export interface HeldMemory {
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly rss: number;
}

/** The settings that a self-hoster's shell makes. */
export interface ShellSetting {
  /** Options of Node. Default: none. */
  readonly nodeOptions?: readonly string[] | undefined;
  /** A limit that is set before the relay starts, such as `ulimit -n 512`. */
  readonly limit?: string | undefined;
  /** The descriptor of an open file that the standard output goes to. Default: a pipe that is read. */
  readonly stdout?: number | undefined;
  /** The relay's program. Default: that of these sources. */
  readonly program?: string | undefined;
}

/** Starts the relay on a free port, with `env` and none of this machine's own settings. */
export async function startRelayProcess(
  env: Record<string, string> = {},
  isMeasured = false,
  { nodeOptions = [], limit, stdout, program: cli = RELAY_PROGRAM }: ShellSetting = {},
): Promise<RelayProcess> {
  const command = [process.execPath, ...nodeOptions, ...(isMeasured ? MEASURED : []), cli];
  const [program = '', ...args] = limit ? ['sh', '-c', `${limit}; exec "$0" "$@"`, ...command] : command;
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...COMPILE_CACHE, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe', ...(isMeasured ? (['ipc'] as const) : [])],
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  let timer: NodeJS.Timeout | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}:\n${output}`)));
    const look = () => {
      const address = /http:\/\/[^\s"/]+:\d+(?=\/)/.exec(output)?.[0];
      if (address) resolve(address.replace('localhost', '127.0.0.1'));
    };
    // Both streams: the log has the address, and the banner has it at every level of the log.
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the relay does not listen:\n${output}`));
    }, MAX_START_MS);
  }).finally(() => clearTimeout(timer));
  const memory = async () => {
    const answered = once(child, 'message').then(([held]) => held as HeldMemory);
    child.send('memory');
    const ended = exit.then((code) => Promise.reject(new Error(`the relay ended with ${code}`)));
    return Promise.race([answered, ended]);
  };
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    exit,
    memory,
    async held() {
      const { heapUsed, external } = await memory();
      return heapUsed + external;
    },
    closeOutput() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    async stop() {
      child.kill('SIGTERM');
      return { code: await exit };
    },
  };
}

/** How long it may take to listen, on a busy machine. */
const MAX_START_MS = 60_000;

/** Has Node itself answer the question, beside a relay that knows nothing of it. */
const MEASURED = [
  '--expose-gc',
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    process.on('message', async () => {
      for (let round = 0; round < 4; round++) {
        await new Promise((resolve) => setImmediate(resolve));
        gc();
      }
      process.send(process.memoryUsage());
    });
    process.channel.unref();`)}`,
];
