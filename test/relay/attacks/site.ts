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

/** Maximum time that another visitor waits for an answer. */
const NO_ANSWER_MS = 15_000;
/** Pause between the prompts of other visitors, so that they are not an attack themselves. */
const PAUSE_MS = 20;
/** Maximum time to release what is kept for a while: a second by configuration, and more for a busy machine. */
const SETTLE_MS = 8_000;

/** The assistants, each of another kind of provider. */
export const ASSISTANTS = ['openai', 'anthropic', 'google'] as const;

/** Visits before the first attack. */
const VISITS = 15;

/** Interval after which a second signal may come, which programs pass on to the processes that they have started. */
const CUT_OFF_MS = 300;

const ANSWER = DEFAULT_TOKENS.join('');

/** The effect of an attack on the relay and the other visitors. */
export interface Damage {
  readonly outcome: string;
  /** The outcome of the first other visitor that got no answer. */
  readonly fault: string | undefined;
  /** How many prompts of other visitors were answered meanwhile, and the longest time in milliseconds. */
  readonly answered: number;
  /** The time of one answer right before the attack. */
  readonly usualMs: number;
  readonly slowestMs: number;
  /** Maximum growth of the resident memory, in bytes. */
  readonly growth: number;
}

/** A relay in a process of its own, behind a declared proxy, with a provider and regular visitors. */
export class Site {
  readonly provider: FakeProvider;
  readonly relay: RelayProcess;
  readonly target: Target;
  /** The number of answered prompts of other visitors. */
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

  /** An address that was not used in an attack. */
  attacker(): string {
    this.#attackers += 1;
    return `203.0.113.${(this.#attackers % 250) + 1}`;
  }

  /** An address that was not used by a visitor. */
  visitor(): string {
    this.#visitors += 1;
    return `198.18.${Math.trunc(this.#visitors / 250)}.${(this.#visitors % 250) + 1}`;
  }

  /**
   * Sends a prompt as a new visitor on one of the wires, and expects the complete answer.
   * @returns the time in milliseconds.
   */
  async ask(): Promise<number> {
    const since = performance.now();
    const isServed = this.#visitors % 2 === 0 ? this.#askCat() : this.#askLovelace();
    const outcome = await inTime(NO_ANSWER_MS, isServed.catch(String), `no answer in ${NO_ANSWER_MS} ms`);
    if (outcome !== ANSWER) throw new Error(`a neighbour was not answered: ${outcome.slice(0, 200)}`);
    this.answered += 1;
    return performance.now() - since;
  }

  /** Exercises everything once that is compiled or loaded on first use, so that it does not count in a measurement. */
  async warmUp(): Promise<void> {
    for (let visits = 0; visits < VISITS; visits++) await this.ask();
    for (const assistant of ASSISTANTS) {
      for (const text of ['Hello', '/error-400', '/error-event']) await this.#askAssistant(assistant, text);
    }
  }

  /** Resolves when this number of further prompts of other visitors has been answered, or after a time limit. */
  async neighboursAnswered(count: number, ms = 5_000): Promise<boolean> {
    const goal = this.answered + count;
    return within(ms, () => this.answered >= goal || !this.isAlive);
  }

  /** Sends prompts of other visitors one after another while `attack` runs. */
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

  /** The relay's memory once it is at most `enough`, or after the time limit. */
  async held(enough = Infinity): Promise<number> {
    let held = Infinity;
    await within(SETTLE_MS, async () => (held = await this.relay.held()) <= enough);
    return held;
  }

  /** The number of prompts with this text that have reached the provider. */
  asked(marker: string): number {
    return this.provider.requests.filter(({ body }) => JSON.stringify(body).includes(marker)).length;
  }

  /** Whether the relay still accepts new visitors. */
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
   * Sends a prompt, runs an action during the answer, then lets the answer end.
   * @returns the outcome: `answered`, or how the socket ended.
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
    // A relay that interrupts it does so within this time.
    await within(CUT_OFF_MS, () => socket.isOver);
    find()?.rest();
    const isAnswered = await inTime(5_000, socket.has(/"type":"chat",[^]*That is all\./), false);
    const outcome = isAnswered ? 'answered' : await inTime(1_000, socket.ended, 'no answer');
    socket.destroy();
    return outcome;
  }

  /**
   * Sends a signal during an answer.
   * @returns the outcome of the answer, and how the relay ended.
   */
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

  /**
   * Resets the system's record of the process's peak memory.
   * @returns the current memory.
   */
  #resetPeak(): number {
    writeFileSync(`/proc/${this.relay.pid}/clear_refs`, '5');
    return this.#peak();
  }

  /** The peak resident memory since then. */
  #peak(): number {
    if (!this.isAlive) return Infinity;
    const [, kilobytes = 'Infinity'] =
      /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.relay.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }
}

/** One assistant of each kind of provider, the first of them the default. */
function assistantsAt({ url, googleUrl }: FakeProvider): readonly object[] {
  const settings = { model: 'fake', apiKey: { env: 'KEY' } };
  return [
    { id: 'openai', provider: { kind: 'openai-compatible', baseUrl: url, acceptsImages: true, ...settings } },
    { id: 'anthropic', provider: { kind: 'anthropic', baseUrl: url, ...settings } },
    { id: 'google', provider: { kind: 'google', baseUrl: googleUrl, ...settings } },
  ];
}
