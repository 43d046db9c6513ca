import { FLOOR, PROVIDER } from './contestants.ts';
import type { Measurement, Metric } from './measurement.ts';
import type { ScenarioName } from './scenarios.ts';
import { summarize, type Summary } from './statistics.ts';

/** What was measured in which round, and what is made of it. */
export class Results {
  readonly #rounds: Map<string, Measurement>[] = [];

  note(round: number, scenario: ScenarioName, contestant: string, measurement: Measurement): void {
    const taken = (this.#rounds[round] ??= new Map());
    taken.set(keyOf(scenario, contestant), measurement);
  }

  /** The values of its rounds. */
  values(metric: Metric, contestant: string): number[] {
    return this.#rounds
      .map((_, round) => this.#value(round, metric, contestant))
      .filter((value) => value !== undefined);
  }

  summary(metric: Metric, contestant: string): Summary | undefined {
    return summarize(this.values(metric, contestant));
  }

  /** What it is of another's, each within the same round: what slows down both is no difference. */
  ratio(metric: Metric, contestant: string, other: string = FLOOR.name): Summary | undefined {
    const ratios = this.#rounds.map((_, round) => {
      const one = this.#value(round, metric, contestant);
      const two = this.#value(round, metric, other);
      return one === undefined || two === undefined ? undefined : one / two;
    });
    return summarize(ratios.filter((ratio) => ratio !== undefined));
  }

  /** Tokens a second in each flood of each round. */
  rates(contestant: string): number[] {
    const floods = ['flood-8', 'flood-32'] as const;
    return this.#rounds
      .flatMap((taken) => floods.map((scenario) => taken.get(keyOf(scenario, contestant))?.tokensPerSecond))
      .filter((rate) => rate !== undefined);
  }

  /** What was lost, and what failed: one line for each measurement that had any. */
  faults(): string[] {
    return this.#rounds.flatMap((taken, round) =>
      Array.from(taken).flatMap(([key, { lost, failures }]) => {
        const failed = Object.entries(failures).map(([what, count]) => `${count} × ${what}`);
        if (lost === 0 && failed.length === 0) return [];
        return `round ${round + 1}, ${key}: ${[`${lost} lost`, ...failed].join(', ')}`;
      }),
    );
  }

  /** All of it, for a file. */
  toJSON(): object[] {
    return this.#rounds.map((taken) => Object.fromEntries(taken));
  }

  #value(round: number, { scenario, value }: Metric, contestant: string): number | undefined {
    const taken = this.#rounds[round];
    const measurement = taken?.get(keyOf(scenario, contestant));
    const found = measurement && value(measurement, taken?.get(keyOf(scenario, PROVIDER.name)));
    return found !== undefined && Number.isFinite(found) ? found : undefined;
  }
}

function keyOf(scenario: ScenarioName, contestant: string): string {
  return `${scenario}, ${contestant}`;
}
