import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { BenchOptions } from '../options.ts';
import { commitOf, hasChanges } from './checkout.ts';
import { CONTESTANTS, FLOOR, orderIn, PROVIDER, type Contestant } from './contestants.ts';
import type { Measurement } from './measurement.ts';
import { comparisonTable, metricTables } from './report.ts';
import { Results } from './results.ts';
import {
  loads,
  SCENARIO_NAMES,
  STREAMING_NAMES,
  type Loads,
  type ScenarioName,
  type Turns,
  type TurnsName,
} from './scenarios.ts';
import { median } from './statistics.ts';
import { Testbed } from './testbed.ts';

/** Tokens a second that the provider must be able to send, or it is the provider that is measured. */
const PROVIDER_TOKENS_A_SECOND = 100_000;

const NAMES: readonly string[] = CONTESTANTS.map(({ name }) => name);

/** Files a process needs beside its connections. */
const OTHER_FILES = 500;

/**
 * Puts relays, this commit's and the one's before, beside the least that a server in front of a provider can do, all of them in
 * every round, and prints what each added to a call of the provider.
 *
 * @throws {Error} If a token was lost.
 */
export async function benchRelay(options: BenchOptions): Promise<void> {
  const { isQuick, isGreeted, only, json } = options;
  const rounds = options.rounds ?? (isQuick ? 2 : 5);
  const words = only.filter((word) => !NAMES.includes(word));
  const scenarios = SCENARIO_NAMES.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (scenarios.length === 0) throw new Error(`--only takes ${[...NAMES, ...SCENARIO_NAMES].join(', ')}`);
  const contestants = CONTESTANTS.filter(
    ({ name }) => words.length === only.length || name === FLOOR.name || only.includes(name),
  );
  const needsBefore = contestants.some(({ server }) => server === 'relay before');
  const against = needsBefore ? commitOf(options.against) : undefined;
  const plan = { rounds, scenarios, contestants, loads: withinLimits(loads(isQuick)) };
  const commit = `${commitOf('HEAD')}${hasChanges() ? ' with changes' : ''}`;

  const began = performance.now();
  // Ends by itself at a signal, so that processes and folders go, too.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGHUP', () => process.exit(129));
  const testbed = await Testbed.open({ against, isGreeted });
  let results: Results;
  try {
    results = await measured(testbed, plan);
  } finally {
    await testbed.close();
  }
  const minutes = (performance.now() - began) / 60_000;

  print(`## Relay: ${rounds} rounds`);
  print(
    [
      `${commit} beside ${against ?? 'no other commit'}; clients of the relay are ${isGreeted ? 'greeted' : 'stock'}.`,
      `Node ${process.version}, ${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}, ${minutes.toFixed(1)} minutes.`,
      providerRate(results),
    ].join('\n'),
  );
  print(
    metricTables(
      results,
      contestants.map(({ name }) => name),
    ),
  );
  if (against) print(`### Beside the commit before\n\n${comparisonTable(results)}`);
  if (json !== undefined) {
    const about = { commit, against, isGreeted, node: process.version, cores: availableParallelism(), minutes };
    writeFileSync(json, `${JSON.stringify({ ...about, rounds: results }, undefined, 1)}\n`);
  }
  const faults = results.faults();
  if (faults.length > 0) throw new Error(`not everything arrived:\n${faults.join('\n')}`);
  print('Lost tokens: 0.');
}

interface Plan {
  readonly rounds: number;
  readonly scenarios: readonly ScenarioName[];
  readonly contestants: readonly Contestant[];
  readonly loads: Loads;
}

async function measured(testbed: Testbed, { rounds, scenarios, contestants, loads: all }: Plan): Promise<Results> {
  const results = new Results();
  const keep = (round: number, scenario: ScenarioName, { name }: Contestant, measurement: Measurement): void => {
    results.note(round, scenario, name, measurement);
    note(round, scenario, name, measurement);
  };
  const streaming = STREAMING_NAMES.filter((name) => scenarios.includes(name));
  for (let round = 0; round < rounds; round += 1) {
    const turns = orderIn(round, [PROVIDER, ...contestants]);
    const takeTurns = async (scenario: TurnsName, load: Turns) => {
      const taken = await testbed.takeTurns(turns, load);
      if (!scenarios.includes(scenario)) return;
      for (const [index, measurement] of taken.entries()) {
        const contestant = turns[index];
        if (contestant) keep(round, scenario, contestant, measurement);
      }
    };
    if (scenarios.some((scenario) => scenario !== 'idle')) {
      for (const contestant of turns) await testbed.start(contestant);
      await takeTurns('first-token-cold', all.coldTurns);
      await testbed.takeTurns(turns, all.warmUpTurns);
      await takeTurns('first-token', all.turns);
      if (streaming.length > 0) for (const contestant of turns) await testbed.stream(contestant, all.warmUp);
      for (const scenario of streaming) {
        for (const contestant of turns) {
          keep(round, scenario, contestant, await testbed.stream(contestant, all.streaming[scenario]));
        }
      }
      for (const contestant of turns) await testbed.end(contestant);
    }
    if (!scenarios.includes('idle')) continue;
    for (const contestant of orderIn(round, contestants)) {
      await testbed.start(contestant);
      keep(round, 'idle', contestant, await testbed.idle(contestant, all.idle));
      await testbed.end(contestant);
    }
  }
  return results;
}

/** Fewer connections where the system lets a process have no more files. */
function withinLimits(all: Loads): Loads {
  // Node raises the limit that is in force to the highest that is allowed.
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -Hn']).toString());
  const connections = limit - OTHER_FILES;
  // There may be no limit, which is no number.
  if (!(connections < all.idle.connections)) return all;
  print(`A process may have ${limit} open files: ${connections} idle connections.`);
  return { ...all, idle: { ...all.idle, connections } };
}

function providerRate(results: Results): string {
  const rates = results.rates(PROVIDER.name);
  const rate = median(rates);
  if (rate === undefined) return 'The provider alone was not measured.';
  const verdict = rate < PROVIDER_TOKENS_A_SECOND ? ', which is **too slow**: floods measure the provider' : '';
  return `The provider alone: ${rate.toFixed(0)} tokens/s${verdict}.`;
}

/** Beside the tables, so that one sees that it goes on. */
function note(round: number, scenario: ScenarioName, name: string, { lost, failures: _, ...all }: Measurement): void {
  const values = Object.entries(all).map(([key, value]) => `${key} ${Number(value.toPrecision(4))}`);
  process.stderr.write(`${round + 1}: ${scenario}, ${name}: ${values.join(', ')}${lost ? `, LOST ${lost}` : ''}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
