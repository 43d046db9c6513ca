import { CatPeer } from '../helpers/cat-peer.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import type { ByteProvider } from '../servers/byte-provider.ts';
import type { FuzzTarget } from './fuzz-input.ts';

/** Time for which the relay keeps abandoned turns. */
const KEPT_MS = 1_000;

/** Maximum wait of a regular visitor. */
const HONEST_MS = 10_000;

/** The provider's answer if no other is planned. */
const ANSWER = 'Well enough.';

const PROVIDER = { connectTimeoutMs: 2_000, firstByteTimeoutMs: 2_000, idleTimeoutMs: 1_000 };

function configFor({ url, googleUrl }: ByteProvider): object {
  const vendor = { apiKey: { env: 'FUZZ_KEY' }, model: 'fuzz', ...PROVIDER };
  return {
    limits: {
      resumeTimeoutMs: KEPT_MS,
      headersTimeoutMs: 2_000,
      requestTimeoutMs: 2_000,
      keepAliveTimeoutMs: 2_000,
      socketIoConnectTimeoutMs: 2_000,
    },
    memory: { ttlMs: KEPT_MS },
    assistants: [
      {
        id: 'openai-compatible',
        provider: { kind: 'openai-compatible', baseUrl: url, acceptsImages: true, ...PROVIDER },
      },
      { id: 'anthropic', provider: { kind: 'anthropic', baseUrl: url, ...vendor } },
      { id: 'google', provider: { kind: 'google', baseUrl: googleUrl, ...vendor } },
    ],
  };
}

/** Texts that the relay must never log. */
export interface Fault {
  readonly kind: 'death' | 'uncaughtException' | 'unhandledRejection' | 'no answer' | 'output';
  /** The relay's output about it. */
  readonly said: string;
}

/** A relay in a process of its own, under generated input. */
export class FuzzedRelay {
  readonly target: FuzzTarget;
  readonly #relay: RelayProcess;
  #exitCode: number | null | undefined;
  #read = 0;

  static async start(provider: ByteProvider): Promise<FuzzedRelay> {
    const folder = temporaryFolder({ 'fuzz.json': JSON.stringify(configFor(provider)) });
    const env = { AI_CHAT_CONFIG: `${folder.path}/fuzz.json`, FUZZ_KEY: 'k-0815', LOG_LEVEL: 'error' };
    const relay = await startRelayProcess(env, true);
    folder.remove();
    return new FuzzedRelay(relay, provider);
  }

  private constructor(relay: RelayProcess, provider: ByteProvider) {
    this.#relay = relay;
    const { host, port } = new URL(relay.url);
    this.target = { host, port: Number(port), provider };
    void relay.exit.then((code) => (this.#exitCode = code));
  }

  /** The failures since the last call. */
  fault(): Fault | undefined {
    const said = this.#relay.output().slice(this.#read);
    this.#read += said.length;
    const lines = said.split('\n');
    const thrown = lines.find((line) => line.includes('uncaught exception, shutting down'));
    if (thrown) return { kind: 'uncaughtException', said: thrown };
    const rejected = lines.find((line) => line.includes('unhandled promise rejection'));
    if (rejected) return { kind: 'unhandledRejection', said: rejected };
    if (this.#exitCode !== undefined) return { kind: 'death', said: `exit code ${this.#exitCode}\n${said.slice(-2_000)}` };
    return undefined;
  } // prettier-ignore

  /** Sends a prompt as a regular visitor, twice if necessary: on a busy machine one answer may be late. */
  async askHonestly(): Promise<Fault | undefined> {
    const first = await this.#outcome();
    const outcome = first === ANSWER || this.#exitCode !== undefined ? first : await this.#outcome();
    return this.fault() ?? (outcome === ANSWER ? undefined : { kind: 'no answer', said: outcome });
  }

  async #outcome(): Promise<string> {
    const turn = this.#answered().catch((cause: unknown) => String(cause));
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(resolve, HONEST_MS, 'nothing came in time');
    const outcome = await Promise.race([turn, late]);
    clearTimeout(timer);
    return outcome;
  }

  async #answered(): Promise<string> {
    const peer = await CatPeer.open(`ws://${this.target.host}/ws/honest`);
    peer.send({ text: 'Are you well?' });
    const { type, content, description } = await peer.nextOf((frame) => frame['type'] !== 'chat_token');
    await peer.close();
    return type === 'chat' ? String(content) : `${String(type)}: ${String(description)}`;
  }

  /** The process's memory after everything that it keeps for a while is released. */
  async held(): Promise<number | undefined> {
    const end = performance.now() + 2 * KEPT_MS;
    while (performance.now() < end) {
      if (await this.askHonestly()) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await Promise.race([this.#relay.held(), this.#relay.exit.then(() => undefined)]);
  }

  async stop(): Promise<void> {
    this.#relay.kill('SIGKILL');
    await this.#relay.exit;
  }
}
