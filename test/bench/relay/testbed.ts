import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { BenchProcess, processScript } from './bench-process.ts';
import { checkOut, ROOT, type Checkout } from './checkout.ts';
import type { Contestant } from './contestants.ts';
import type { Load, OpenOutcome, StreamOutcome, Target, TurnsOutcome } from './load.ts';
import type { Measurement } from './measurement.ts';
import type { IdleLoad, Streaming, Turns } from './scenarios.ts';

export interface TestbedOptions {
  /** The commit that is measured beside the sources here, where a contestant needs it. */
  readonly against?: string | undefined;
  /** Whether the clients of a relay offer our extension. */
  readonly isGreeted: boolean;
}

/** Milliseconds until a server has done what many new connections gave it to do. */
const SETTLE_MS = 3000;

/** Provider, load client and the servers between them: each a process of its own, on this machine's own address. */
export class Testbed {
  readonly #folder: string;
  readonly #before: Checkout | undefined;
  readonly #isGreeted: boolean;
  readonly #provider: BenchProcess;
  readonly #client: BenchProcess;
  readonly #running = new Map<Contestant, BenchProcess>();
  readonly #removeFolders: () => void;

  static async open({ against, isGreeted }: TestbedOptions): Promise<Testbed> {
    const before = against === undefined ? undefined : checkOut(against);
    const { path: folder, remove } = temporaryFolder();
    const removeFolders = () => {
      remove();
      before?.remove();
    };
    process.once('exit', removeFolders);
    const provider = await BenchProcess.startServer({ script: [processScript('provider')], folder });
    const client = await BenchProcess.start({ script: [processScript('load-client')], folder });
    return new Testbed({ folder, removeFolders, before, isGreeted, provider, client });
  }

  private constructor(parts: TestbedParts) {
    this.#folder = parts.folder;
    this.#removeFolders = parts.removeFolders;
    this.#before = parts.before;
    this.#isGreeted = parts.isGreeted;
    this.#provider = parts.provider;
    this.#client = parts.client;
  }

  /** Starts a contestant's server. The provider runs anyway. */
  async start(contestant: Contestant): Promise<void> {
    this.#running.set(contestant, await this.#startServer(contestant));
  }

  async end(contestant: Contestant): Promise<void> {
    const server = this.#running.get(contestant);
    this.#running.delete(contestant);
    if (server !== this.#provider) await server?.end();
  }

  async stream(contestant: Contestant, load: Streaming): Promise<Measurement> {
    const server = this.#serverOf(contestant);
    const before = await server.usage();
    const done = await this.#load<StreamOutcome>({ kind: 'stream', target: this.#targetOf(contestant), ...load });
    const after = await server.usage();
    const { firstTokenMs, latencyMs, tokens, seconds, lost, failures } = done;
    return {
      firstTokenMs,
      latencyMs,
      tokensPerSecond: tokens / seconds,
      cpuUsPerToken: ((after.cpuMs - before.cpuMs) * 1000) / tokens,
      lost,
      failures,
    };
  }

  /** Asks all contestants in turn, so that they share every slow second of the machine. By the order of the contestants. */
  async takeTurns(contestants: readonly Contestant[], load: Turns): Promise<readonly Measurement[]> {
    const targets = contestants.map((contestant) => this.#targetOf(contestant));
    const outcomes = await this.#load<TurnsOutcome>({ kind: 'turns', targets, ...load });
    return outcomes.map(({ firstTokenMs, lost, failures }) => ({ firstTokenMs, lost, failures }));
  }

  /** For a server that was just started: one that has worked holds memory that it does not need. */
  async idle(contestant: Contestant, { connections, warmUp }: IdleLoad): Promise<Measurement> {
    const target = this.#targetOf(contestant);
    const server = this.#serverOf(contestant);
    await this.#load({ kind: 'open', target, connections: warmUp });
    await this.#load({ kind: 'close' });
    const before = await server.collectedUsage();
    const { open, failures } = await this.#load<OpenOutcome>({ kind: 'open', target, connections });
    const opened = await server.usage();
    await sleep(SETTLE_MS);
    const held = await server.usage();
    const collected = await server.collectedUsage();
    await this.#load({ kind: 'close' });
    return {
      cpuUsPerConnection: ((opened.cpuMs - before.cpuMs) * 1000) / open,
      bytesAtRest: before.residentBytes,
      bytesPerConnection: (held.residentBytes - before.residentBytes) / open,
      collectedBytesPerConnection: (collected.residentBytes - before.residentBytes) / open,
      liveBytesPerConnection: (collected.liveBytes - before.liveBytes) / open,
      lost: connections - open,
      failures,
    };
  }

  /** Ends everything that was started, and removes what was written. */
  async close(): Promise<void> {
    const processes = new Set([...this.#running.values(), this.#provider, this.#client]);
    await Promise.all(Array.from(processes, (each) => each.end()));
    process.off('exit', this.#removeFolders);
    this.#removeFolders();
  }

  #startServer({ server }: Contestant): Promise<BenchProcess> {
    const env = { PROVIDER_URL: this.#provider.url };
    switch (server) {
      case 'provider':
        return Promise.resolve(this.#provider);
      case 'raw-ws':
      case 'bare-socket-io':
        return BenchProcess.startServer({ script: [processScript(server)], env, folder: this.#folder });
      case 'relay':
        return this.#startRelay(ROOT);
      case 'relay before':
        if (!this.#before) throw new Error('there is no commit to measure against');
        return this.#startRelay(this.#before.folder);
    }
  }

  /** With the limits that it has by itself: every visitor comes from an address of their own, as behind a proxy. */
  #startRelay(sources: string): Promise<BenchProcess> {
    return BenchProcess.startServer({
      // Where older commits have it.
      script: [['src/relay/cli/cli.ts', 'src/relay/cli.ts'].map((path) => join(sources, path)).find(existsSync) ?? ''],
      env: {
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'warn',
        TRUSTED_PROXIES: '127.0.0.1',
        OPENAI_API_KEY: 'the-key-of-the-bench',
        OPENAI_BASE_URL: `${this.#provider.url}/v1`,
        OPENAI_MODEL: 'bench',
      },
      folder: this.#folder,
    });
  }

  #serverOf(contestant: Contestant): BenchProcess {
    const server = this.#running.get(contestant);
    if (!server) throw new Error(`${contestant.name} is not running`);
    return server;
  }

  #targetOf(contestant: Contestant): Target {
    const isGreeted = this.#isGreeted && contestant.server.startsWith('relay');
    return { url: this.#serverOf(contestant).url, wire: contestant.wire, isGreeted };
  }

  #load<T>(load: Load): Promise<T> {
    return this.#client.request<T>(load);
  }
}

interface TestbedParts {
  readonly folder: string;
  readonly removeFolders: () => void;
  readonly before: Checkout | undefined;
  readonly isGreeted: boolean;
  readonly provider: BenchProcess;
  readonly client: BenchProcess;
}
