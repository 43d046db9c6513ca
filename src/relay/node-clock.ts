import type { Clock } from '../chat/index.ts';

/** The system's clock. Its timers do not keep the process running. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  schedule(ms, task) {
    // Node would treat a longer delay, such as `Infinity`, as 1 ms.
    const timer = setTimeout(task, Math.min(ms, MAX_TIMEOUT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The longest delay of a timer: 32 bits, nearly 25 days. */
export const MAX_TIMEOUT_MS = 2_147_483_647;
