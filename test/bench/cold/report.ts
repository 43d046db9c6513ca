import { markdownTable } from '../../helpers/markdown-table.ts';
import { verdict } from '../relay/verdict.ts';
import { BASE, type Contestant } from '../site/contestants.ts';
import { cell, kilobytes, type Rounds } from '../site/rounds.ts';
import type { Measurement } from './suite.ts';

type Results = Rounds<keyof Measurement>;

const WIDGET_PAIRS = [
  ['element', 'before'],
  ['element-launcher', 'before-launcher'],
] as const;

const TIMES = ['usable', 'cpu'] as const;

/** How long each field took, and this commit beside the one before. */
export function coldTables(results: Results, contestants: readonly Contestant[]): string {
  const inPage = contestants.filter(({ launcher }) => !launcher);
  const launchers = contestants.filter(({ launcher }) => launcher);
  const parts = [`### From the navigation to a usable field\n\n${table(results, inPage)}`];
  if (launchers.length > 0)
    parts.push(`### From the click on the launcher to a usable field\n\n${table(results, launchers)}`);
  const comparison = WIDGET_PAIRS.flatMap(([now, before]) =>
    TIMES.flatMap((time) => compared(results, now, before, time)),
  );
  if (comparison.length > 0) {
    const heads = ['', 'now, ms', 'before, ms', 'now ÷ before', ''];
    parts.push(`### Beside the commit before\n\n${markdownTable(heads, comparison)}`);
  }
  return parts.join('\n\n');
}

function table(results: Results, contestants: readonly Contestant[]): string {
  const rows = contestants.map(({ name }) => [
    name,
    cell(results.summary(name, 'usable'), (ms) => ms.toFixed(0)),
    cell(results.ratio(name, BASE.name, 'usable'), (ratio) => ratio.toFixed(2)),
    cell(results.summary(name, 'cpu'), (ms) => ms.toFixed(0)),
    cell(results.summary(name, 'bytes'), kilobytes),
    cell(results.summary(name, 'bytesLater'), kilobytes),
  ]);
  return markdownTable(
    ['', 'usable, ms', `× ${BASE.name}`, 'CPU, ms', 'script and style by then, kB', '3 s later, kB'],
    rows,
  );
}

function compared(results: Results, now: string, before: string, time: (typeof TIMES)[number]): string[][] {
  const [one, two] = [results.summary(now, time), results.summary(before, time)];
  const ratio = results.ratio(now, before, time);
  if (!one || !two || !ratio) return [];
  const { length: rounds } = results.toJSON();
  return [
    [
      `${now}, ${time === 'cpu' ? 'CPU' : time}`,
      one.median.toFixed(0),
      two.median.toFixed(0),
      cell(ratio, (value) => value.toFixed(3)),
      verdict({ rounds, isMoreBetter: false, now: one, before: two, ratio }),
    ],
  ];
}
