import { markdownTable } from '../helpers/markdown-table.ts';
import type { Fault } from './fuzzed-relay.ts';

/** A failure, and the inputs that caused it: one, or all that were in progress. */
export interface Finding {
  readonly seed: number;
  readonly kind: string;
  readonly fault: Fault;
  /** The indexes of the inputs; seed, kind and index reproduce them. */
  readonly inputs: readonly number[];
  /** The data that was sent, if it was one input. */
  readonly parts: readonly (string | Buffer)[];
}

/** Memory in bytes after a number of inputs. */
export interface Measurement {
  readonly inputs: number;
  readonly bytes: number;
}

/** The progress and the findings of a run. */
export class FuzzReport {
  readonly #counts = new Map<string, number>();
  readonly #findings = new Map<string, { readonly first: Finding; count: number }>();
  /** One list of measurements per process. */
  readonly #series: Measurement[][] = [];

  count(kind: string, inputs: number): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + inputs);
  }

  /** Starts the list of a new process. */
  beginSeries(): void {
    this.#series.push([]);
  }

  measure(measurement: Measurement): void {
    this.#series.at(-1)?.push(measurement);
  }

  /** Of several failures with one cause, the one with the smallest input is shown. */
  add(finding: Finding): void {
    const signature = `${finding.kind} ${finding.fault.kind} ${causeOf(finding.fault.said)}`;
    const known = this.#findings.get(signature);
    const isSmaller = known && finding.inputs.length === 1 && sizeOf(finding) < sizeOf(known.first);
    this.#findings.set(signature, { first: known && !isSmaller ? known.first : finding, count: (known?.count ?? 0) + 1 });
  } // prettier-ignore

  /** @returns whether there are no findings. */
  print(): boolean {
    const rows = [...this.#counts].map(([kind, count]) => [kind, String(count)] as const);
    console.log(`\n${markdownTable(['kind', 'inputs tried'], rows)}\n`);
    for (const kind of ['death', 'uncaughtException', 'unhandledRejection', 'no answer', 'output'] as const) {
      const found = [...this.#findings.values()].filter(({ first }) => first.fault.kind === kind);
      console.log(`${kind}: ${found.reduce((sum, { count }) => sum + count, 0)}`);
    }
    const isFlat = this.#series.filter((series) => series.length > 2).map(printSlope);
    for (const { first, count } of this.#findings.values()) printFinding(first, count);
    return this.#findings.size === 0 && isFlat.every(Boolean);
  }
}

/** Growth that is not a leak, from compilation and caches. */
const MAX_GROWTH = 1.1;

/** Number of rounds to warm up a process. */
const WARM_UP = 2;

/** Only for long series, because memory varies between two garbage collections. */
const MIN_ROUNDS = 8;

function printSlope(series: readonly Measurement[]): boolean {
  const warm = series.slice(Math.min(WARM_UP, series.length - 2));
  const [first, last] = [warm.slice(0, 3), warm.slice(-3)].map((part) => medianOf(part.map(({ bytes }) => bytes)));
  const [from = 0, to = 0] = [first, last];
  const isFlat = series.length < MIN_ROUNDS || to < from * MAX_GROWTH;
  const [start, end] = [warm[0]?.inputs ?? 0, warm.at(-1)?.inputs ?? 0];
  console.log(
    `heap and external: ${megabytes(from)} to ${megabytes(to)} MB, slope ${(slopeOf(warm) * 1_000).toFixed(0)} bytes for 1,000 inputs ` +
      `(${series.length} rounds, ${end - start} inputs after the warm-up)${isFlat ? '' : ': TOO MUCH'}`,
  );
  return isFlat;
}

/** Least squares. */
function slopeOf(series: readonly Measurement[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(series.map(({ inputs }) => inputs)), mean(series.map(({ bytes }) => bytes))];
  const over = series.reduce((sum, { inputs, bytes }) => sum + (inputs - x) * (bytes - y), 0);
  const under = series.reduce((sum, { inputs }) => sum + (inputs - x) ** 2, 0);
  return under === 0 ? 0 : over / under;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function printFinding({ seed, kind, fault, inputs, parts }: Finding, count: number): void {
  console.log(`\nFAULT ${fault.kind} (${count} times) by ${kind}: ${fault.said.slice(0, 1_500)}`);
  if (inputs.length === 0) return console.log(`  after all inputs of seed ${seed} and this kind until then`);
  if (inputs.length > 1) return console.log(`  none of them alone: --seed=${seed} ${inputs.map((each) => `--input=${kind}:${each}`).join(' ')}`);
  console.log(`  again with --seed=${seed} --input=${kind}:${inputs[0]}`);
  for (const part of parts) console.log(`  ${shortened(part)}`);
} // prettier-ignore

/** Repeated text is abbreviated. */
function shortened(part: string | Buffer): string {
  const text = JSON.stringify(typeof part === 'string' ? part : part.toString('latin1'));
  const short = text.slice(0, 2_000_000).replaceAll(/(.{1,8}?)\1{15,}/gs, (whole, unit: string) => `⟨${unit}⟩×${whole.length / unit.length}`);
  return short.length > 1_000 ? `${short.slice(0, 600)} … ${short.slice(-300)} (${text.length} characters)` : short;
} // prettier-ignore

/** The error and its location, without parts that change between runs. */
function causeOf(said: string): string {
  const [, type = '', message = ''] = /"type":"([^"]*)"(?:,"code":"[^"]*")?(?:,"message":"([^"]*)")?/.exec(said) ?? [];
  const [, at = ''] = /"at":\["([^"]*)"/.exec(said) ?? [];
  return type ? `${type} ${message.slice(0, 60)} ${at}` : said.slice(0, 60);
}

function sizeOf({ parts }: Finding): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
