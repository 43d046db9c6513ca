import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { ROOT } from '../../helpers/source-file.ts';
import { mixedAnswer } from '../markdown/documents.ts';
import type { BenchOptions } from '../options.ts';
import { checkOut } from '../relay/checkout.ts';
import { heapOf, metrics, Stage } from '../stage.ts';
import type { Message, Stage as PageStage } from './page/stage.ts';

const CONTESTANTS = ['plain-blocks', 'element', 'before', 'deep-chat'] as const;
type Contestant = (typeof CONTESTANTS)[number];

/** What a conversation cost. Times in milliseconds, of the main thread's CPU unless they say otherwise. */
interface Measurement {
  readonly contestant: Contestant;
  readonly count: number;
  /** Until the conversation was usable, and by the clock. */
  readonly open: number;
  readonly openMs: number;
  /** What followed until the page was quiet. */
  readonly afterwards: number;
  /** The longest task by the clock, if it took more than 50 ms. */
  readonly longest: number;
  /** Bytes of the heap of JavaScript, and nodes, when the page was quiet. */
  readonly heap: number;
  readonly nodes: number;
  /** An answer of 5,000 characters at the end. */
  readonly answer: number;
}

type Figure = Exclude<keyof Measurement, 'contestant' | 'count'>;

const ANSWER = mixedAnswer(5_000);

/** Opens conversations of these lengths and then streams an answer, in one contestant after another in every round, and prints what each cost. */
export async function benchHistory({ rounds: asked, only, isQuick, against, json }: BenchOptions): Promise<void> {
  const rounds = asked ?? (isQuick ? 1 : 5);
  const named = only.filter((word) => (CONTESTANTS as readonly string[]).includes(word));
  const contestants = CONTESTANTS.filter(
    (name) => named.length === 0 || name === 'plain-blocks' || named.includes(name),
  );
  const counts = (isQuick ? [20, 200] : [20, 1_000, 5_000]).filter((count) => {
    const words = only.filter((word) => !named.includes(word));
    return words.length === 0 || words.includes(String(count));
  });
  const before = contestants.includes('before') ? checkOut(against) : undefined;
  const measurements: Measurement[] = [];
  try {
    if (before) cpSync(join(ROOT, 'test', 'bench'), join(before.folder, 'test', 'bench'), { recursive: true });
    const entryOf = (name: Contestant): string =>
      name === 'before' && before
        ? join(before.folder, 'test/bench/history/page/element.ts')
        : `test/bench/history/page/${name}.ts`;
    const stage = await Stage.open(Object.fromEntries(contestants.map((name) => [name, entryOf(name)])));
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const count of counts) {
          for (const contestant of contestants) {
            const measurement = await measure(stage, contestant, count);
            measurements.push(measurement);
            process.stderr.write(`${round}: ${count} messages, ${contestant}: ${measurement.open.toFixed(0)} ms\n`);
          }
        }
      }
    } finally {
      await stage.close();
    }
  } finally {
    before?.remove();
  }
  process.stdout.write(`## History: ${rounds} rounds${before ? `, before: ${before.commit}` : ''}\n\n`);
  for (const count of counts)
    process.stdout.write(`### ${count} messages\n\n${table(measurements, count, contestants)}\n\n`);
  if (json) writeFileSync(json, JSON.stringify(measurements, undefined, 2));
}

function measure(stage: Stage, contestant: Contestant, count: number): Promise<Measurement> {
  return stage.visit(contestant, async (page, session) => {
    const heapBefore = await heapOf(session);
    const cpu = async (): Promise<number> => (await metrics(session)).get('TaskDuration') ?? 0;
    const nodes = async (): Promise<number> => ((await metrics(session)).get('Nodes') ?? 0) / 1000;
    const nodesBefore = await nodes();
    const start = await cpu();
    const { ms } = await page.evaluate(
      (messages) => (globalThis as unknown as InPage).stage.open(messages),
      conversation(count),
    );
    const usable = await cpu();
    const quiet = await whenQuiet(cpu);
    const longTasks = await page.evaluate(() => (globalThis as unknown as InPage).stage.takeLongTasks());
    const heap = (await heapOf(session)) - heapBefore;
    const added = (await nodes()) - nodesBefore;
    const beforeAnswer = await cpu();
    await page.evaluate((text) => (globalThis as unknown as InPage).stage.answer(text), ANSWER);
    return {
      contestant,
      count,
      open: usable - start,
      openMs: ms,
      afterwards: quiet - usable,
      longest: Math.max(0, ...longTasks),
      heap,
      nodes: added,
      answer: (await cpu()) - beforeAnswer,
    };
  });
}

interface InPage {
  readonly stage: PageStage;
}

/** Waits until a page has used next to no CPU for half a second. @returns what it has used in all. */
async function whenQuiet(cpu: () => Promise<number>): Promise<number> {
  for (let last = await cpu(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await cpu();
    if (now - last < 10) return now;
    last = now;
  }
}

/** Prompts and answers in turn, of 280 characters in the mean, the same for everybody. */
function conversation(count: number): Message[] {
  const text = mixedAnswer(count * 320);
  const parts = text.split('\n\n');
  return Array.from({ length: count }, (_, index) => {
    const isUser = index % 2 === 0;
    const from = (index * 3) % parts.length;
    const part = parts.slice(from, from + 3).join('\n\n');
    return { isUser, text: `${index}: ${isUser ? part.slice(0, 120) : part}` };
  });
}

const FIGURES: Readonly<Record<Figure, (value: number) => string>> = {
  open: (value) => value.toFixed(0),
  openMs: (value) => value.toFixed(0),
  afterwards: (value) => value.toFixed(0),
  longest: (value) => value.toFixed(0),
  heap: (value) => `${(value / 1e6).toFixed(1)} MB`,
  nodes: (value) => value.toFixed(0),
  answer: (value) => value.toFixed(0),
};

/** Medians, with the best and the worst round. */
function table(all: readonly Measurement[], count: number, contestants: readonly Contestant[]): string {
  const figures = Object.keys(FIGURES) as Figure[];
  const of = (contestant: Contestant, figure: Figure): number[] =>
    all
      .filter((each) => each.contestant === contestant && each.count === count)
      .map((each) => each[figure])
      .toSorted((one, other) => one - other);
  const median = (values: readonly number[]): number => values[values.length >> 1] ?? NaN;
  const rows = contestants.map((contestant) => [
    contestant,
    ...figures.map((figure) => {
      const values = of(contestant, figure);
      const print = FIGURES[figure];
      const spread = `[${print(values[0] ?? NaN)}–${print(values.at(-1) ?? NaN)}]`;
      const isTime = figure === 'open' || figure === 'openMs';
      const floor = median(of('plain-blocks', figure));
      return `${print(median(values))} ${spread}${isTime ? ` ${(median(values) / floor).toFixed(2)} ×` : ''}`;
    }),
  ]);
  const heads = ['open, CPU', 'open, clock', 'afterwards', 'longest task', 'heap', 'nodes', 'an answer'];
  return markdownTable(['ms', ...heads], rows);
}
