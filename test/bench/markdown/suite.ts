import type { BenchOptions } from '../options.ts';
import { Stage, type Measurement } from '../stage.ts';
import { hostileTable } from './hostile-table.ts';
import { costTables, detailTable, targetTable } from './report.ts';
import { Results } from './results.ts';
import { CONTESTANTS, PACES, scenarios, type Contestant, type Scenario } from './scenarios.ts';

/** Milliseconds of CPU after which a contestant is ended, and its larger documents are not begun. */
const CAP = 10_000;

/**
 * Streams answers through our engine, the whole element and what else there is, one after another in every round, and prints what
 * each cost the page's main thread.
 */
export async function benchMarkdown({ rounds: asked, only, isQuick }: BenchOptions): Promise<void> {
  const rounds = asked ?? (isQuick ? 1 : 3);
  const words = only.filter((word) => !isContestant(word));
  const chosen = scenarios(rounds, isQuick).filter(({ document, mode, size }) =>
    words.every((word) => `${document} ${mode} ${size}`.includes(word)),
  );
  const named = only.filter(isContestant);
  const contestants = CONTESTANTS.filter(
    (name) => named.length === 0 || name.startsWith('plain-') || named.includes(name),
  );
  const results = await measured(chosen, contestants, rounds);
  print(`## Markdown: ${rounds} rounds`);
  print(costTables(results, chosen));
  print(`### In detail\n\n${detailTable(results, chosen)}`);
  print(`### Hostile inputs\n\n${hostileTable(isQuick ? 100 : 1000)}`);
  print(`### Targets\n\n${targetTable(results, chosen)}`);
}

async function measured(
  chosen: readonly Scenario[],
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Results> {
  const results = new Results();
  const stage = await Stage.open(
    Object.fromEntries(contestants.map((name) => [name, `test/bench/markdown/page/${name}.ts`])),
  );
  const tooSlow = new Set<string>();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const scenario of chosen) {
        if (round >= scenario.rounds) continue;
        for (const contestant of contestants) {
          const key = `${contestant} ${scenario.document} ${scenario.mode}`;
          if (tooSlow.has(key)) continue;
          const measurement = await stage.measure(contestant, scenario.source, PACES[scenario.mode], CAP);
          if (measurement.isGivenUp) tooSlow.add(key);
          note(round, scenario, contestant, measurement);
          results.note(scenario, contestant, measurement);
        }
      }
    }
  } finally {
    await stage.close();
  }
  return results;
}

function isContestant(word: string): word is Contestant {
  return (CONTESTANTS as readonly string[]).includes(word);
}

/** Beside the tables, so that one sees that it goes on. */
function note(
  round: number,
  { document, mode, size }: Scenario,
  contestant: Contestant,
  { cpu, isGivenUp }: Measurement,
): void {
  const cost = `${isGivenUp ? '> ' : ''}${cpu.toFixed(0)} ms`;
  process.stderr.write(`${round + 1}: ${document}, ${mode}, ${size}, ${contestant}: ${cost}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
