import type { Clock } from '../../src/chat/index.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Lets `ms` milliseconds pass, running what falls due in its order. */
  advance(ms: number): void;
  /** How many tasks wait. */
  readonly pending: number;
}

/** @param start Milliseconds since 1970. */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = start;
  const tasks = new Set<{ readonly at: number; readonly task: () => void }>();

  const nextDue = (until: number) =>
    [...tasks].filter(({ at }) => at <= until).reduce((first, task) => (task.at < first.at ? task : first), NEVER);

  return {
    now: () => now,
    schedule(ms, task) {
      const entry = { at: now + ms, task };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    advance(ms) {
      const until = now + ms;
      for (let due = nextDue(until); due !== NEVER; due = nextDue(until)) {
        tasks.delete(due);
        now = Math.max(now, due.at);
        due.task();
      }
      now = until;
    },
    get pending() {
      return tasks.size;
    },
  };
}

const NEVER = { at: Infinity, task() {} };
