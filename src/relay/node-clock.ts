import type { Clock } from '../chat/index.ts';

/** The machine's time. What waits on it does not keep the process from ending. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  schedule(ms, task) {
    // Longer, `Infinity` for one, would be taken for no time at all.
    const timer = setTimeout(task, Math.min(ms, MAX_TIMEOUT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The most that a timer counts to, nearly 25 days: it has 32 bits. */
export const MAX_TIMEOUT_MS = 2_147_483_647;
