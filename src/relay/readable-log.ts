import { LOG_LEVELS } from './config/schema.ts';
import type { LogLevel } from './config/load-config.ts';
import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';

/** One short line a message, for a person at a terminal. */
export function createReadableLog(level: LogLevel, write: (line: string) => void, common: object = {}): Log {
  const isLevelEnabled = (own: LogLevel): boolean => LOG_LEVELS.indexOf(own) >= LOG_LEVELS.indexOf(level);
  const at = (own: LogLevel) => (fields: object, message: string) => {
    if (!isLevelEnabled(own)) return;
    const time = new Date().toTimeString().slice(0, 8);
    write(`${time} ${own.padEnd(5)} ${[message, ...describe({ ...common, ...fields })].join('  ')}\n`);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    isLevelEnabled,
    child: (fields) => createReadableLog(level, write, { ...common, ...fields }),
  };
}

function describe(fields: object): string[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${key === 'err' ? error(value) : plain(value)}`);
}

function error(value: unknown): string {
  const { type, code, message, at } = describeError(value);
  const place = Array.isArray(at) ? at[0] : undefined;
  return [type, code, message, place && `at ${String(place)}`].filter(Boolean).join(' ');
}

/** A value as one word, where it is one. What came from outside must not move the cursor or colour the screen. */
function plain(value: unknown): string {
  const text = typeof value === 'string' && /^[\w.:/@-]+$/.test(value) ? value : JSON.stringify(value);
  return (text ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
}
