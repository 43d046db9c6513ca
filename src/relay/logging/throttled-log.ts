import type { Clock } from '../../chat/index.ts';
import type { Log } from './log.ts';

/**
 * A log for events that clients can cause at any rate. The first event of a kind is logged, those of the next minute are counted in one
 * line.
 */
export interface ThrottledLog {
  /**
   * @param kind The kind of event, and the message of its lines.
   * @param fields Creates the fields of the line, if one is written.
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
