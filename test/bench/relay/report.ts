import { markdownTable } from '../../helpers/markdown-table.ts';
import { FLOOR, PAIRS } from './contestants.ts';
import { METRICS, type Metric } from './measurement.ts';
import type { Results } from './results.ts';
import type { Summary } from './statistics.ts';
import { verdict } from './verdict.ts';

/** Each metric that was measured, with all who took part. */
export function metricTables(results: Results, contestants: readonly string[]): string {
  return METRICS.filter((metric) => results.values(metric, FLOOR.name).length > 0)
    .map((metric) => `### ${metric.name}\n\n${metricTable(results, metric, contestants)}`)
    .join('\n\n');
}

function metricTable(results: Results, metric: Metric, contestants: readonly string[]): string {
  const { unit, digits, isMoreBetter } = metric;
  const rows = contestants.map((contestant) => [
    contestant,
    ...cells(results.summary(metric, contestant), digits),
    ...cells(results.ratio(metric, contestant), 2),
  ]);
  const title = `${unit}, ${isMoreBetter ? 'more' : 'less'} is better`;
  return markdownTable(['', title, 'least–most', `× ${FLOOR.name}`, 'least–most'], rows);
}

/** This commit beside the one before, and what is to be said of it. */
export function comparisonTable(results: Results): string {
  const rows = METRICS.flatMap((metric) =>
    PAIRS.flatMap(({ wire, now: nowName, before: beforeName }) => {
      const now = results.summary(metric, nowName);
      const before = results.summary(metric, beforeName);
      const ratio = results.ratio(metric, nowName, beforeName);
      if (!now || !before || !ratio) return [];
      const { isMoreBetter, digits } = metric;
      const rounds = results.values(metric, nowName).length;
      const values = [now, before].map(({ median }) => median.toFixed(digits));
      return [
        [
          `${metric.name}, ${metric.unit}`,
          wire,
          ...values,
          ...cells(ratio, 3),
          verdict({ rounds, isMoreBetter, now, before, ratio }),
        ],
      ];
    }),
  );
  return markdownTable(['', 'wire', 'now', 'before', 'now ÷ before', 'least–most', ''], rows);
}

function cells(summary: Summary | undefined, digits: number): [string, string] {
  if (!summary) return ['—', '—'];
  const { median, least, most } = summary;
  return [median.toFixed(digits), `${least.toFixed(digits)}–${most.toFixed(digits)}`];
}
