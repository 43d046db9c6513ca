import type { Clock } from '../chat/index.ts';

/** The machine's time. What waits on it does not keep the process from ending. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
