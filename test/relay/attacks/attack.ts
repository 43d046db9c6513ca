import type { Site } from './site.ts';

/**
 * `short`: sizes that fit into `npm test`, but are still too much for a relay with the fault. `full`: the sizes that
 * the fault was found with.
 */
export type Size = 'short' | 'full';

/** One attack on a relay, and the expected outcome. */
export interface Attack {
  /** Its name in the table of results. */
  readonly name: string;
  /** The expected response to the attacker. */
  readonly expected: RegExp;
  /** Maximum growth of the relay's resident memory in bytes. Absent: not limited here. */
  readonly maxGrowth?: number;
  /** Attacks, and returns the response. */
  run(site: Site, size: Size): Promise<string>;
}

/** The attacks on one fault, by its number in issue 12. */
export interface AttackRow {
  readonly fault: string;
  readonly title: string;
  readonly setting: RelaySetting;
  readonly attacks: readonly Attack[];
  /** Prefixes of attacks that the short form omits, because they are similar to another one. */
  readonly fullOnly?: readonly string[];
  /** Whether the short form omits all of them, because another test covers them. */
  readonly isFullOnly?: boolean;
  /** Attacks that run last and end the relay; no other visitor is served meanwhile. */
  readonly finale?: Pick<Attack, 'name' | 'expected'> & { run(site: Site): Promise<string> };
}

/** Settings for starting the attacked relay. Rows with equal settings share a process. */
export interface RelaySetting {
  readonly name: string;
  /** Its configuration, without the assistants. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A limit set by the shell before it starts the relay, such as `ulimit -n 512`. */
  readonly shellLimit?: string;
  /** Opens the target of its standard output. Absent: a pipe that is read. */
  readonly stdout?: () => number;
}

export const MB = 1_000_000;
export const MiB = 1_048_576;

/**
 * Resolves when the condition holds, or after `ms`.
 * @returns whether it holds.
 */
export async function within(ms: number, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The outcome of a promise, or `late` after `ms`. */
export async function inTime<T>(ms: number, outcome: Promise<T>, late: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(resolve, ms, late);
  try {
    return await Promise.race([outcome, promise]);
  } finally {
    clearTimeout(timer);
  }
}
