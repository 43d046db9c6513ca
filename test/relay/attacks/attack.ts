import type { Site } from './site.ts';

/** `short`: what fits into `npm test`, and is still too much for a relay with the fault. `full`: the sizes that the fault was found with. */
export type Size = 'short' | 'full';

/** One way of harming a relay, and what has to come of it. */
export interface Attack {
  /** What it is, as the table of results has it. */
  readonly name: string;
  /** What has to come back to the attacker. */
  readonly expected: RegExp;
  /** The most bytes by which the relay's resident memory may grow meanwhile. Absent: not bounded here. */
  readonly maxGrowth?: number;
  /** Attacks, and returns what came back. */
  run(site: Site, size: Size): Promise<string>;
}

/** The attacks on one fault, by its number in issue 12. */
export interface AttackRow {
  readonly fault: string;
  readonly title: string;
  readonly setting: RelaySetting;
  readonly attacks: readonly Attack[];
  /** What the names of those begin with that the short form leaves out: they are much like another one. */
  readonly fullOnly?: readonly string[];
  /** Whether the short form leaves all of it out: another test has it as well. */
  readonly isFullOnly?: boolean;
  /** What comes last, and ends the relay; nobody else is served meanwhile. */
  readonly finale?: Pick<Attack, 'name' | 'expected'> & { run(site: Site): Promise<string> };
}

/** How the attacked relay is started. Rows with the same setting share a process. */
export interface RelaySetting {
  readonly name: string;
  /** What its configuration file says, beside the assistants. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A limit that the shell sets before it starts the relay, such as `ulimit -n 512`. */
  readonly shellLimit?: string;
  /** Opens what its standard output goes to. Absent: a pipe that is read. */
  readonly stdout?: () => number;
}

export const MB = 1_000_000;
export const MiB = 1_048_576;

/** Resolves when `isSo`, or after `ms`. @returns whether it is so. */
export async function within(ms: number, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The outcome of a promise, or `late` if it takes longer than `ms`. */
export async function inTime<T>(ms: number, outcome: Promise<T>, late: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(resolve, ms, late);
  try {
    return await Promise.race([outcome, promise]);
  } finally {
    clearTimeout(timer);
  }
}
