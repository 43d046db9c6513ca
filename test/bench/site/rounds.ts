import { summarize, type Summary } from '../relay/statistics.ts';

/** What was measured of each contestant in each round. What could not be measured is NaN, and left out. */
export class Rounds<Figure extends string> {
  readonly #rounds: Map<string, Readonly<Record<Figure, number>>>[] = [];

  note(round: number, contestant: string, measurement: Readonly<Record<Figure, number>>): void {
    (this.#rounds[round] ??= new Map()).set(contestant, measurement);
  }

  summary(contestant: string, figure: Figure): Summary | undefined {
    return summarize(this.#values((taken) => taken.get(contestant)?.[figure]));
  }

  /** What it is of another's, each within the same round: what slows down both is no difference. */
  ratio(contestant: string, other: string, figure: Figure): Summary | undefined {
    return summarize(
      this.#values((taken) => {
        const [one, two] = [taken.get(contestant), taken.get(other)];
        return one && two && one[figure] / two[figure];
      }),
    );
  }

  /** All of it, for a file. */
  toJSON(): object[] {
    return this.#rounds.map((taken) => Object.fromEntries(taken));
  }

  #values(pick: (taken: ReadonlyMap<string, Readonly<Record<Figure, number>>>) => number | undefined): number[] {
    return this.#rounds.map(pick).filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  }
}

/** `median [least–most]`; a dash where nothing was measured. */
export function cell(summary: Summary | undefined, print: (value: number) => string): string {
  if (!summary) return '—';
  const { median, least, most } = summary;
  const range = [least, most].map(print);
  return range[0] === range[1] ? print(median) : `${print(median)} [${range.join('–')}]`;
}

/** Bytes, in kilobytes of 1,000. */
export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
