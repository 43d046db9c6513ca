import { markdownTable } from '../../helpers/markdown-table.ts';
import { ObservedTable } from '../../helpers/observed-table.ts';
import type { Measurement } from '../stage.ts';
import { CONTESTANTS, MIXED, type Contestant, type Mode, type Scenario } from './scenarios.ts';
import { mixedPlace, type Results } from './results.ts';

/** What each contestant cost, how much more than plain text that is, and how it grows. */
export function costTables(results: Results, scenarios: readonly Scenario[]): string {
  const groups = Map.groupBy(scenarios, ({ document, mode }) => (document === MIXED ? mode : document));
  return Array.from(groups, ([name, group]) => {
    const title = group[0]?.document === MIXED ? `Mixed Markdown, ${name}` : `${name}, ${group[0]?.mode}`;
    return `### ${title}\n\n${costTable(results, group)}`;
  }).join('\n\n');
}

function costTable(results: Results, group: readonly Scenario[]): string {
  const steps = group.slice(1).map((to, at) => [group[at] as Scenario, to] as const);
  const rows = measured(results, group).map((contestant) => {
    const costs = group.map((scenario) => cost(results, scenario, contestant));
    return [contestant, ...costs].concat(steps.map(([from, to]) => fixed(results.growth(from, to, contestant), 2)));
  });
  const growth = steps.map(([from, to]) => `growth ${from.size} → ${to.size}`);
  return markdownTable(['CPU, ms (× plain-blocks)', ...group.map(({ size }) => size), ...growth], rows);
}

function cost(results: Results, scenario: Scenario, contestant: Contestant): string {
  const found = results.median(scenario, contestant);
  if (!found) return '—';
  if (found.isGivenUp) return `> ${fixed(found.cpu)}`;
  return `${fixed(found.cpu)} (${fixed(results.ratio(scenario, contestant), 2)})`;
}

/** Where it went, which tasks kept the reader waiting, and what stays in memory. */
export function detailTable(results: Results, scenarios: readonly Scenario[]): string {
  const table = new ObservedTable('document, contestant', ...Object.keys(DETAILS));
  for (const scenario of scenarios) {
    for (const contestant of measured(results, [scenario])) {
      const found = results.median(scenario, contestant);
      const row = `${scenario.document}, ${scenario.mode}, ${scenario.size}: ${contestant}`;
      for (const [name, of] of Object.entries(DETAILS)) table.note(row, name, fixed(found && of(found)));
    }
  }
  return table.markdown();
}

const DETAILS: Readonly<Record<string, (measurement: Measurement) => number>> = {
  'CPU, ms': ({ cpu }) => cpu,
  script: ({ script }) => script,
  style: ({ style }) => style,
  layout: ({ layout }) => layout,
  'tasks > 50 ms': ({ longTasks }) => longTasks,
  'longest, ms': ({ longest }) => longest,
  'heap, kB': ({ heap }) => heap / 1000,
};

/** What was promised of the whole element, and what is. */
export function targetTable(results: Results, scenarios: readonly Scenario[]): string {
  const rows = [
    ...(
      [
        ['burst', '80k', 1.7, 'plain-followed'],
        ['paced', '80k', 1.7, 'plain-followed'],
        ['real', '20k', 1.8, 'plain-blocks'],
      ] as const
    ).map(([mode, size, limit, base]) =>
      target(`${size} ${mode}, × ${base}`, limit, results.ratio(mixedPlace(mode, size), 'element', base)),
    ),
    ...(['burst', 'paced'] as const).map((mode) =>
      target(`growth 5k → 80k, ${mode}`, 1.1, mixedGrowth(results, scenarios, mode)),
    ),
    ...scenarios
      .filter(({ document, size }) => document !== MIXED && size === 'whole')
      .map((whole) => {
        const quarter = scenarios.find(({ document }) => document === whole.document) ?? whole;
        return target(`growth, ${whole.document}`, 1.1, results.growth(quarter, whole, 'element'));
      }),
    target('tasks > 50 ms, 80k paced', 0, results.median(mixedPlace('paced', '80k'), 'element')?.longTasks),
    target('tasks > 50 ms, 20k real', 0, results.median(mixedPlace('real', '20k'), 'element')?.longTasks),
  ];
  return markdownTable(['the whole element', 'at most', 'measured', ''], rows);
}

function target(name: string, limit: number, value: number | undefined): string[] {
  return [name, String(limit), fixed(value, 2), value === undefined ? '' : value <= limit ? 'met' : '**not met**'];
}

function mixedGrowth(results: Results, scenarios: readonly Scenario[], mode: Mode): number | undefined {
  const [from, to] = ['5k', '80k'].map((size) =>
    scenarios.find((scenario) => scenario.document === MIXED && scenario.mode === mode && scenario.size === size),
  );
  return from && to && results.growth(from, to, 'element');
}

function measured(results: Results, group: readonly Scenario[]): Contestant[] {
  return CONTESTANTS.filter((contestant) => group.some((scenario) => results.median(scenario, contestant)));
}

function fixed(value: number | undefined, digits = 0): string {
  return value === undefined ? '—' : value.toFixed(digits);
}
