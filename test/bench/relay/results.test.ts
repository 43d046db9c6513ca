import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { METRICS, type Measurement, type Metric } from './measurement.ts';
import { comparisonTable, metricTables } from './report.ts';
import { Results } from './results.ts';
import { median, summarize } from './statistics.ts';

function metric(name: string): Metric {
  const found = METRICS.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

const fine = { lost: 0, failures: {} };
const paced = (cpuUsPerToken: number, latencyMs = 1): Measurement => ({ cpuUsPerToken, latencyMs, ...fine });

/** Three rounds, the second on a machine that had half of its time for something else. */
function threeRounds(): Results {
  const results = new Results();
  const rounds = [
    { provider: 5, 'raw-ws': 40, 'relay-cat': 60, 'before-cat': 50 },
    { provider: 10, 'raw-ws': 80, 'relay-cat': 120, 'before-cat': 100 },
    { provider: 5, 'raw-ws': 50, 'relay-cat': 65, 'before-cat': 50 },
  ];
  for (const [round, costs] of rounds.entries()) {
    for (const [name, cost] of Object.entries(costs)) results.note(round, 'paced', name, paced(cost, cost / 100));
  }
  return results;
}

describe('statistics', () => {
  it('have the middle one, or what is between the middle two', () => {
    assert.equal(median([10, 9, 100]), 10);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([]), undefined);
  });

  it('have the least and the most', () => {
    assert.deepEqual(summarize([3, 1, 2]), { median: 2, least: 1, most: 3 });
    assert.equal(summarize([]), undefined);
  });
});

describe('results', () => {
  it('are medians of the rounds, with their spread', () => {
    const cpu = metric('paced: CPU a token');
    assert.deepEqual(threeRounds().summary(cpu, 'relay-cat'), { median: 65, least: 60, most: 120 });
    assert.equal(threeRounds().summary(cpu, 'nobody'), undefined);
  });

  it('are compared within each round, so that a slow one is no difference', () => {
    const cpu = metric('paced: CPU a token');
    assert.deepEqual(threeRounds().ratio(cpu, 'relay-cat'), { median: 1.5, least: 1.3, most: 1.5 });
    assert.deepEqual(threeRounds().ratio(cpu, 'relay-cat', 'before-cat'), { median: 1.2, least: 1.2, most: 1.3 });
  });

  it('have what was added to the provider’s own time in the same round', () => {
    const values = threeRounds().values(metric('paced: latency a token, p50, added'), 'raw-ws');
    assert.deepEqual(
      values.map((value) => value.toFixed(2)),
      ['0.35', '0.70', '0.45'],
    );
  });

  it('leave out what could not be measured', () => {
    const results = threeRounds();
    const cpu = metric('paced: CPU a token');
    results.note(3, 'paced', 'relay-cat', paced(Number.NaN));
    results.note(3, 'paced', 'raw-ws', paced(40));
    results.note(4, 'paced', 'relay-cat', paced(60));
    assert.equal(results.values(cpu, 'relay-cat').length, 4);
    assert.deepEqual(results.ratio(cpu, 'relay-cat'), { median: 1.5, least: 1.3, most: 1.5 });
  });

  it('say what was lost and what failed, where and when', () => {
    const results = threeRounds();
    assert.deepEqual(results.faults(), []);
    results.note(1, 'idle', 'relay-cat', { lost: 2, failures: { 'refused: 429': 2 } });
    results.note(2, 'flood-8', 'raw-ws', { lost: 7, failures: {} });
    assert.deepEqual(results.faults(), [
      'round 2, idle, relay-cat: 2 lost, 2 × refused: 429',
      'round 3, flood-8, raw-ws: 7 lost',
    ]);
  });

  it('have the rates of floods alone', () => {
    const results = threeRounds();
    results.note(0, 'flood-8', 'provider', { tokensPerSecond: 300_000, ...fine });
    results.note(1, 'flood-32', 'provider', { tokensPerSecond: 200_000, ...fine });
    results.note(1, 'paced', 'provider', { tokensPerSecond: 5000, ...fine });
    assert.deepEqual(results.rates('provider'), [300_000, 200_000]);
  });
});

describe('the report', () => {
  it('has a table for each metric that was measured, with ratios to the floor', () => {
    const report = metricTables(threeRounds(), ['raw-ws', 'relay-cat', 'relay-lovelace']);
    assert.deepEqual(report.match(/^### .*/gm), ['### paced: CPU a token', '### paced: latency a token, p50, added']);
    assert.ok(report.includes('|  | µs, less is better | least–most | × raw-ws | least–most |'));
    assert.ok(report.includes('| relay-cat | 65.0 | 60.0–120.0 | 1.50 | 1.30–1.50 |'));
    assert.ok(report.includes('| relay-lovelace | — | — | — | — |'));
  });

  it('has a line for each metric and wire that both commits were measured on', () => {
    const lines = comparisonTable(threeRounds()).split('\n');
    assert.deepEqual(lines.slice(2), [
      '| paced: CPU a token, µs | Cat | 65.0 | 50.0 | 1.200 | 1.200–1.300 | worse by 20.0 %, within the spread |',
      '| paced: latency a token, p50, added, ms | Cat | 0.60 | 0.45 | 1.222 | 1.222–1.333 | worse by 22.2 %, within the spread |',
    ]);
  });
});
