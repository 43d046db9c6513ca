import type { Clock } from '../../chat/index.ts';
import type { Log } from './log.ts';

/** Logs what strangers can cause as often as they like: the first of a kind as it is, those of the next minute as one sum. */
export interface ThrottledLog {
  /**
   * @param kind What is counted together, and the message of its lines.
   * @param fields Of the line, if this one gets a line.
   */
  add(kind: string, fields: () => object): void;
}

const INTERVAL_MS = 60_000;

export function createThrottledLog(log: Log, clock: Clock): ThrottledLog {
  const counts = new Map<string, number>();
  return {
    add(kind, fields) {
      const count = counts.get(kind);
      if (count !== undefined) return void counts.set(kind, count + 1);
      counts.set(kind, 0);
      log.info(fields(), kind);
      clock.schedule(INTERVAL_MS, () => {
        const suppressed = counts.get(kind) ?? 0;
        counts.delete(kind);
        if (suppressed > 0) log.info({ times: suppressed, seconds: INTERVAL_MS / 1000 }, `${kind} (repeated)`);
      });
    },
  };
}
