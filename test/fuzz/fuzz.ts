import { parseArgs } from 'node:util';
import { startByteProvider, type ByteProvider } from '../servers/byte-provider.ts';
import { CONFIGS } from './config-inputs.ts';
import { FRAMES } from './frame-inputs.ts';
import type { FuzzKind } from './fuzz-input.ts';
import { FuzzReport } from './fuzz-report.ts';
import { FuzzedRelay, type Fault } from './fuzzed-relay.ts';
import { REQUESTS } from './http-inputs.ts';
import { PACKETS, POLLING } from './packet-inputs.ts';
import { BODIES, PROMPTS_BY_SOCKET } from './prompt-inputs.ts';
import { PROVIDERS } from './provider-inputs.ts';
import { createRandom } from './random.ts';

/*
 * `npm run test:fuzz`: generated input for every entrance of a relay's process, ten minutes of it, with three seeds. Whatever ends the
 * process, reaches `uncaughtException` or `unhandledRejection`, keeps an honest visitor from being answered, or makes the process hold
 * more and more, is a fault: it is printed with the seed and the input, and the exit code is 1. No part of `npm test`.
 *
 * npm run test:fuzz -- --seconds=60 --seed=42
 * npm run test:fuzz -- --seed=42 --kind=packets --kind=frames
 * npm run test:fuzz -- --seed=42 --input=packets:17
 */

const KINDS = [PACKETS, POLLING, FRAMES, PROMPTS_BY_SOCKET, BODIES, REQUESTS, PROVIDERS, CONFIGS];

const { values } = parseArgs({
  options: {
    /** The total time of all seeds, in seconds. */
    seconds: { type: 'string', default: '600' },
    /** May be given more than once. Default: three random seeds. */
    seed: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true },
    /** Runs only this input, as `kind:index`. */
    input: { type: 'string', multiple: true },
  },
});

/** How long each kind runs per round. */
const SLICE_MS = 1_500;

/** The run ends at this number of findings. */
const MAX_FINDINGS = 60;

class Fuzzer {
  readonly report = new FuzzReport();
  readonly #provider: ByteProvider;
  readonly #seed: number;
  readonly #nextIndex = new Map<string, number>();
  #relay: FuzzedRelay;
  #inputs = 0;
  findings = 0;

  static async start(seed: number): Promise<Fuzzer> {
    const provider = await startByteProvider();
    return new Fuzzer(seed, provider, await FuzzedRelay.start(provider));
  }

  private constructor(seed: number, provider: ByteProvider, relay: FuzzedRelay) {
    this.#seed = seed;
    this.#provider = provider;
    this.#relay = relay;
    this.report.beginSeries();
  }

  /** Runs each kind once and measures the relay's memory. */
  async round(kinds: readonly FuzzKind[]): Promise<void> {
    for (const kind of kinds) {
      const end = performance.now() + SLICE_MS;
      while (performance.now() < end) {
        const first = this.#nextIndex.get(kind.name) ?? 0;
        this.#nextIndex.set(kind.name, first + kind.concurrency);
        await this.batch(
          kind,
          Array.from({ length: kind.concurrency }, (_, offset) => first + offset),
        );
      }
      const fault = await this.#relay.askHonestly();
      if (fault) await this.#found(kind, fault, []);
    }
    const bytes = await this.#relay.held();
    if (bytes !== undefined) this.report.measure({ inputs: this.#inputs, bytes });
  }

  /** Sends some inputs at once, and looks for the one that causes a failure. */
  async batch(kind: FuzzKind, indexes: readonly number[]): Promise<void> {
    const fault = await this.#send(kind, indexes);
    this.#inputs += indexes.length;
    this.report.count(kind.name, indexes.length);
    if (!fault) return;
    await this.#restart();
    const guilty: (readonly [index: number, fault: Fault])[] = [];
    for (const index of indexes) {
      const own = (await this.#send(kind, [index])) ?? (await this.#relay.askHonestly());
      if (!own) continue;
      guilty.push([index, own]);
      await this.#restart();
    }
    if (guilty.length === 0) await this.#found(kind, fault, indexes);
    for (const [index, own] of guilty) await this.#found(kind, own, [index]);
  }

  async #send(kind: FuzzKind, indexes: readonly number[]): Promise<Fault | undefined> {
    const outcomes = await Promise.all(
      indexes.map((index) => this.#make(kind, index).send(this.#relay.target)),
    );
    const said = outcomes.find((outcome) => outcome !== undefined);
    return this.#relay.fault() ?? (said === undefined ? undefined : { kind: 'output', said });
  } // prettier-ignore

  #make(kind: FuzzKind, index: number) {
    return kind.make(createRandom(`${this.#seed}/${kind.name}/${index}`));
  }

  async #found(kind: FuzzKind, fault: Fault, inputs: readonly number[]): Promise<void> {
    this.findings += 1;
    const [only] = inputs.length === 1 ? inputs : [];
    const parts = only === undefined ? [] : this.#make(kind, only).parts;
    this.report.add({ seed: this.#seed, kind: kind.name, fault, inputs, parts });
    if (inputs.length !== 1) await this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#relay.stop();
    this.#relay = await FuzzedRelay.start(this.#provider);
    this.report.beginSeries();
  }

  async stop(): Promise<void> {
    await this.#relay.stop();
    await this.#provider.stop();
  }
}

const seeds =
  values.seed?.map(Number) ?? Array.from({ length: 3 }, (_, index) => (Date.now() + index * 7_919) % 1_000_000);
const kinds = KINDS.filter(({ name }) => !values.kind || values.kind.includes(name)); // prettier-ignore

let isClean = true;
for (const seed of seeds) {
  console.log(`\nseed ${seed}`);
  const end = performance.now() + (Number(values.seconds) * 1_000) / seeds.length;
  const fuzzer = await Fuzzer.start(seed);
  const leave = () => void fuzzer.stop().finally(() => process.exit(1));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  if (values.input) {
    for (const input of values.input) {
      const [name, index] = input.split(':');
      const kind = KINDS.find((each) => each.name === name);
      if (!kind) throw new Error(`there is no kind ${name}: ${KINDS.map((each) => each.name).join(', ')}`);
      await fuzzer.batch(kind, [Number(index)]);
    }
  } else {
    do await fuzzer.round(kinds);
    while (performance.now() < end && fuzzer.findings < MAX_FINDINGS);
  }
  process.off('SIGINT', leave).off('SIGTERM', leave);
  await fuzzer.stop();
  isClean = fuzzer.report.print() && isClean;
}
process.exitCode = isClean ? 0 : 1;
