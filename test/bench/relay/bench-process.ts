import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { startProgram, type ProgramGroup } from '../../helpers/program-group.ts';
import type { Usage, UsageQuestion } from './processes/usage-probe.ts';

export interface BenchProcessOptions {
  /** What is run, with its arguments. */
  readonly script: readonly string[];
  /** Its environment; nothing of this process's own but `PATH` goes with it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working directory: one without settings of anybody's. */
  readonly folder: string;
}

const PROBE = new URL('processes/usage-probe.ts', import.meta.url).href;

/** How long a server may take to listen, on a busy machine. */
const START_MS = 60_000;

/** What is kept of its output, in characters, for when it fails. */
const OUTPUT_TAIL = 4000;

/** The path of one of the programs in `processes/`. */
export function processScript(name: string): string {
  return fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));
}

/** A process of the bench's own, by the same Node, that can be asked what it has used. It ends with us at the latest. */
export class BenchProcess {
  readonly #group: ProgramGroup;
  #output = '';
  #url = '';
  #onOutput = (): void => {};

  /** Starts a program that listens, and waits until it has printed where. */
  static async startServer(options: BenchProcessOptions): Promise<BenchProcess> {
    const server = await BenchProcess.start(options);
    try {
      await server.#listening();
    } catch (cause) {
      await server.end();
      throw cause;
    }
    return server;
  }

  static async start({ script, env = {}, folder }: BenchProcessOptions): Promise<BenchProcess> {
    const group = await startProgram(process.execPath, ['--expose-gc', '--import', PROBE, ...script], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new BenchProcess(group);
  }

  private constructor(group: ProgramGroup) {
    this.#group = group;
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_TAIL);
      this.#onOutput();
    };
    group.program.stdout?.on('data', keep);
    group.program.stderr?.on('data', keep);
  }

  /** Where it listens, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  usage(): Promise<Usage> {
    return this.request<Usage>('usage' satisfies UsageQuestion);
  }

  /** After it has thrown away what it can. */
  collectedUsage(): Promise<Usage> {
    return this.request<Usage>('collected usage' satisfies UsageQuestion);
  }

  /** Sends it a message, and resolves to its next one. One at a time. Rejects if it ends before. */
  async request<T>(message: object | string): Promise<T> {
    const { program } = this.#group;
    const leave = new AbortController();
    const { signal } = leave;
    const answered = once(program, 'message', { signal }).then(([answer]) => answer as T);
    const ended = once(program, 'exit', { signal }).then(([code, how]) => {
      throw new Error(`a process of the bench ended with ${code ?? how}:\n${this.#output}`);
    });
    program.send(message);
    try {
      return await Promise.race([answered, ended]);
    } finally {
      leave.abort();
      await Promise.allSettled([answered, ended]);
    }
  }

  end(): Promise<void> {
    return this.#group.end();
  }

  async #listening(): Promise<void> {
    const { program } = this.#group;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const fail = () => reject(new Error(`a server of the bench does not listen:\n${this.#output}`));
    const timer = setTimeout(fail, START_MS);
    program.once('exit', fail);
    this.#onOutput = () => {
      const address = /http:\/\/[^\s"/]+:\d+/.exec(this.#output)?.[0];
      if (address) resolve(address);
    };
    try {
      this.#url = (await promise).replace('localhost', '127.0.0.1');
    } finally {
      clearTimeout(timer);
      program.off('exit', fail);
      this.#onOutput = () => {};
    }
  }
}
