import type { Measurement } from '../stage.ts';
import { MIXED, type Contestant, type Mode, type Scenario } from './scenarios.ts';

/** What was measured, and the medians of it. */
export class Results {
  readonly #taken = new Map<string, Measurement[]>();

  note(scenario: Scenario, contestant: Contestant, measurement: Measurement): void {
    const taken = this.#taken.get(keyOf(scenario, contestant)) ?? [];
    this.#taken.set(keyOf(scenario, contestant), [...taken, measurement]);
  }

  /** Each number is the median of its rounds. */
  median(scenario: Place, contestant: Contestant): Measurement | undefined {
    const taken = this.#taken.get(keyOf(scenario, contestant)) ?? [];
    if (taken.length === 0) return undefined;
    const middle = (of: (measurement: Measurement) => number): number => {
      const sorted = taken.map(of).toSorted((one, other) => one - other);
      return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
    };
    return {
      cpu: middle(({ cpu }) => cpu),
      script: middle(({ script }) => script),
      style: middle(({ style }) => style),
      layout: middle(({ layout }) => layout),
      longTasks: middle(({ longTasks }) => longTasks),
      longest: middle(({ longest }) => longest),
      heap: middle(({ heap }) => heap),
      isGivenUp: taken.some(({ isGivenUp }) => isGivenUp),
    };
  }

  /** How often it cost what another one cost in the same run. */
  ratio(scenario: Place, contestant: Contestant, base: Contestant = 'plain-blocks'): number | undefined {
    const cpu = this.#cpu(scenario, contestant);
    const baseCpu = this.#cpu(scenario, base);
    return cpu !== undefined && baseCpu !== undefined ? cpu / baseCpu : undefined;
  }

  /** The power of the length with which the cost grows from one size to another: 1 is linear. */
  growth(from: Scenario, to: Scenario, contestant: Contestant): number | undefined {
    const less = this.#cpu(from, contestant);
    const more = this.#cpu(to, contestant);
    if (less === undefined || more === undefined) return undefined;
    return Math.log(more / less) / Math.log(to.source.length / from.source.length);
  }

  #cpu(scenario: Place, contestant: Contestant): number | undefined {
    const found = this.median(scenario, contestant);
    return found?.isGivenUp ? undefined : found?.cpu;
  }
}

/** Where a measurement stands in the tables. */
export type Place = Pick<Scenario, 'document' | 'mode' | 'size'>;

/** An answer of all kinds of blocks, in this mode and size. */
export function mixedPlace(mode: Mode, size: string): Place {
  return { document: MIXED, mode, size };
}

function keyOf({ document, mode, size }: Place, contestant: Contestant): string {
  return [document, mode, size, contestant].join('|');
}
