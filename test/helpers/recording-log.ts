import type { Log } from '../../src/relay/logging/log.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that keeps its lines, for tests of what is said there and of what must never be. */
export interface RecordingLog extends Log {
  readonly lines: LogLine[];
}

export function createRecordingLog(lines: LogLine[] = [], common: object = {}): RecordingLog {
  const at = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: { ...common, ...fields } });
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createRecordingLog(lines, { ...common, ...fields }),
  };
}
