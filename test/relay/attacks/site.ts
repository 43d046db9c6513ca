import { randomUUID } from 'node:crypto';
import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { startRelayProcess, type RelayProcess } from '../../helpers/relay-process.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';
import { DEFAULT_TOKENS } from '../../servers/provider-script.ts';
import type { Target } from '../integration/hostile/bad-input.ts';
import { inTime, within, type RelaySetting } from './attack.ts';
import { scriptOf } from './provider-answers.ts';
import { WireSocket } from './wire-socket.ts';

/** How long a neighbour waits for an answer before it counts as none. */
const NO_ANSWER_MS = 15_000;
/** Between a neighbour's prompts, so that asking is no attack of its own. */
const PAUSE_MS = 20;
/** How long a relay may take to throw away what it keeps for a while: a second by its configuration, and some for a busy machine. */
const SETTLE_MS = 8_000;

/** Who answers, each of another kind of provider. */
export const ASSISTANTS = ['openai', 'anthropic', 'google'] as const;

/** Visits before the first attack. */
const VISITS = 15;

/** How long after a signal a second one may come, which programs pass on to what they have started. */
const CUT_OFF_MS = 300;

const ANSWER = DEFAULT_TOKENS.join('');

/** What an attack did to the relay and its neighbours. */
export interface Damage {
  readonly outcome: string;
  /** What became of the first neighbour who was not answered. */
  readonly fault: string | undefined;
  /** How many prompts of neighbours were answered meanwhile, and how long the slowest took, in milliseconds. */
  readonly answered: number;
  /** How long one took right before. */
  readonly usualMs: number;
  readonly slowestMs: number;
  /** Bytes by which the resident memory was larger than before, at most. */
  readonly growth: number;
}

/** A relay in a process of its own, behind a proxy that it knows, with a provider; and those who visit it. */
export class Site {
  readonly provider: FakeProvider;
  readonly relay: RelayProcess;
  readonly target: Target;
  /** How many prompts of neighbours have been answered. */
  answered = 0;
  #visitors = 0;
  #attackers = 0;
  #hasEnded = false;

  static async open({ config = {}, env = {}, shellLimit, stdout }: RelaySetting): Promise<Site> {
    const provider = await startFakeProvider({ named: scriptOf });
    const folder = temporaryFolder({
      'config.json': JSON.stringify({ ...config, assistants: assistantsAt(provider) }),
    });
    const file = stdout?.();
    try {
      const settings = { AI_CHAT_CONFIG: `${folder.path}/config.json`, KEY: 'sk-any', TRUSTED_PROXIES: '127.0.0.1' };
      const relay = await startRelayProcess({ ...settings, ...env }, true, { limit: shellLimit, stdout: file });
      return new Site(provider, relay);
    } catch (cause) {
      await provider.stop();
      throw cause;
    } finally {
      folder.remove();
      if (file !== undefined) closeSync(file);
    }
  }

  private constructor(provider: FakeProvider, relay: RelayProcess) {
    this.provider = provider;
    this.relay = relay;
    const { host, port } = new URL(relay.url);
    this.target = { host, port: Number(port) };
    void relay.exit.then(() => (this.#hasEnded = true));
  }

  get isAlive(): boolean {
    return !this.#hasEnded;
  }

  /** An address that nobody has attacked from. */
  attacker(): string {
    this.#attackers += 1;
    return `203.0.113.${(this.#attackers % 250) + 1}`;
  }

  /** An address that nobody has visited from. */
  visitor(): string {
    this.#visitors += 1;
    return `198.18.${Math.trunc(this.#visitors / 250)}.${(this.#visitors % 250) + 1}`;
  }

  /** A new visitor asks on one of the wires and has to get the whole answer. @returns the milliseconds that it took. */
  async ask(): Promise<number> {
    const since = performance.now();
    const isServed = this.#visitors % 2 === 0 ? this.#askCat() : this.#askLovelace();
    const outcome = await inTime(NO_ANSWER_MS, isServed.catch(String), `no answer in ${NO_ANSWER_MS} ms`);
    if (outcome !== ANSWER) throw new Error(`a neighbour was not answered: ${outcome.slice(0, 200)}`);
    this.answered += 1;
    return performance.now() - since;
  }

  /** Has everything done once that is read and compiled on first need, so that it counts on neither side of an attack. */
  async warmUp(): Promise<void> {
    for (let visits = 0; visits < VISITS; visits++) await this.ask();
    for (const assistant of ASSISTANTS) {
      for (const text of ['Hello', '/error-400', '/error-event']) await this.#askAssistant(assistant, text);
    }
  }

  /** Resolves when so many more prompts of neighbours have been answered, or after a while. */
  async neighboursAnswered(count: number, ms = 5_000): Promise<boolean> {
    const goal = this.answered + count;
    return within(ms, () => this.answered >= goal || !this.isAlive);
  }

  /** Has neighbours ask, one after another, while `attack` runs. */
  async during(attack: () => Promise<string>): Promise<Damage> {
    const usualMs = Math.max(await this.ask(), await this.ask());
    const before = this.#resetPeak();
    const latencies: number[] = [];
    let fault: string | undefined;
    let isOver = false;
    const neighbours = async () => {
      do {
        try {
          latencies.push(await this.ask());
        } catch (cause) {
          fault ??= (cause as Error).message;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      } while (!isOver && this.isAlive);
    };
    const visits = neighbours();
    const outcome = await attack().finally(() => (isOver = true));
    await visits;
    const growth = this.#peak() - before;
    return { outcome, fault, answered: latencies.length, usualMs, slowestMs: Math.max(0, ...latencies), growth };
  }

  /** What the relay holds, once that is no more than `enough`; or after as long as it may take. */
  async held(enough = Infinity): Promise<number> {
    let held = Infinity;
    await within(SETTLE_MS, async () => (held = await this.relay.held()) <= enough);
    return held;
  }

  /** How many prompts with this in them have reached the provider. */
  asked(marker: string): number {
    return this.provider.requests.filter(({ body }) => JSON.stringify(body).includes(marker)).length;
  }

  /** Whether it still takes new visitors. */
  async isServing(): Promise<boolean> {
    if (!this.isAlive) return false;
    const health = fetch(`http://${this.target.host}/healthz`).then(({ status }) => status === 200);
    return inTime(
      5_000,
      health.catch(() => false),
      false,
    );
  }

  /**
   * Somebody asks, and before the answer is over something happens to the relay; then the rest of the answer comes.
   * @returns what became of it: `answered`, or how the socket ended.
   */
  async whileAnswering(happen: () => Promise<unknown>, target = this.target): Promise<string> {
    const socket = await WireSocket.open(target, '/ws/visitor', [`X-Forwarded-For: ${this.visitor()}`]);
    const marker = randomUUID();
    await socket.send(JSON.stringify({ text: `/held ${marker}` }));
    const find = () => this.provider.requests.find(({ body }) => JSON.stringify(body).includes(marker));
    await within(5_000, () => find() !== undefined || socket.isOver);
    find()?.next(5);
    await inTime(5_000, socket.has('chat_token'), false);
    await happen();
    // What is going to cut it off does so in this time.
    await within(CUT_OFF_MS, () => socket.isOver);
    find()?.rest();
    const isAnswered = await inTime(5_000, socket.has(/"type":"chat",[^]*That is all\./), false);
    const outcome = isAnswered ? 'answered' : await inTime(1_000, socket.ended, 'no answer');
    socket.destroy();
    return outcome;
  }

  /** Sends a signal in the middle of an answer. @returns what became of the answer, and how the relay ended. */
  async endInMidAnswer(signal: NodeJS.Signals): Promise<string> {
    const answer = await this.whileAnswering(async () => {
      this.relay.kill(signal);
      await within(3_000, async () => !(await this.isServing()));
    });
    const code = await inTime(12_000, this.relay.exit.then(String), 'nothing, it goes on');
    return `${answer}, ended with ${code}`;
  }

  async close(): Promise<void> {
    if (this.isAlive) await inTime(3_000, this.relay.stop(), undefined);
    if (this.isAlive) this.relay.kill('SIGKILL');
    await this.provider.stop();
  }

  async #askCat(): Promise<string> {
    const headers = { 'x-forwarded-for': this.visitor() };
    const peer = await CatPeer.open(`ws://${this.target.host}/ws/${randomUUID()}`, { headers });
    peer.send({ text: 'How are you?' });
    const { content } = await peer.nextOf(({ type }) => type !== 'chat_token');
    peer.socket.terminate();
    return String(content);
  }

  async #askAssistant(assistant: string, text: string): Promise<void> {
    const headers = { 'x-forwarded-for': this.visitor() };
    const peer = await CatPeer.open(`ws://${this.target.host}/ws?ai-chat=1`, { headers });
    peer.send({ text, assistant, turn: randomUUID() });
    await peer.nextOf((frame) => /"reply-(?:end|error)"/.test(JSON.stringify(frame)));
    peer.socket.terminate();
  }

  async #askLovelace(): Promise<string> {
    const peer = await LovelacePeer.open(this.target.host, { extraHeaders: { 'x-forwarded-for': this.visitor() } });
    const [fault] = await peer.ask({ Prompt: 'How are you?' });
    peer.socket.disconnect();
    return fault === null ? peer.chunks.join('') : JSON.stringify(fault);
  }

  /** Has the system forget how much memory the relay had at most. @returns how much it has. */
  #resetPeak(): number {
    writeFileSync(`/proc/${this.relay.pid}/clear_refs`, '5');
    return this.#peak();
  }

  /** The most memory that was resident since then. */
  #peak(): number {
    if (!this.isAlive) return Infinity;
    const [, kilobytes = 'Infinity'] =
      /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.relay.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }
}

/** One assistant of each kind, the first by default. */
function assistantsAt({ url, googleUrl }: FakeProvider): readonly object[] {
  const settings = { model: 'fake', apiKey: { env: 'KEY' } };
  return [
    { id: 'openai', provider: { kind: 'openai-compatible', baseUrl: url, acceptsImages: true, ...settings } },
    { id: 'anthropic', provider: { kind: 'anthropic', baseUrl: url, ...settings } },
    { id: 'google', provider: { kind: 'google', baseUrl: googleUrl, ...settings } },
  ];
}
