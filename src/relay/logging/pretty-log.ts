import { LOG_LEVELS } from '../config/schema.ts';
import type { LogLevel } from '../config/load-config.ts';
import { serializeError } from './serialize-error.ts';
import type { Log } from './log.ts';

/** Creates a log that writes one short line per message, for a terminal. */
export function createPrettyLog(level: LogLevel, write: (line: string) => void, commonFields: object = {}): Log {
  const isLevelEnabled = (lineLevel: LogLevel): boolean => LOG_LEVELS.indexOf(lineLevel) >= LOG_LEVELS.indexOf(level);
  const logAt = (lineLevel: LogLevel) => (fields: object, message: string) => {
    if (!isLevelEnabled(lineLevel)) return;
    const time = new Date().toTimeString().slice(0, 8);
    write(`${time} ${lineLevel.padEnd(5)} ${[message, ...formatFields({ ...commonFields, ...fields })].join('  ')}\n`);
  };
  return {
    debug: logAt('debug'),
    info: logAt('info'),
    warn: logAt('warn'),
    error: logAt('error'),
    isLevelEnabled,
    child: (fields) => createPrettyLog(level, write, { ...commonFields, ...fields }),
  };
}

function formatFields(fields: object): string[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${key === 'err' ? formatError(value) : formatValue(value)}`);
}

function formatError(value: unknown): string {
  const { type, code, message, at: stackFrames } = serializeError(value);
  const firstFrame = Array.isArray(stackFrames) ? stackFrames[0] : undefined;
  return [type, code, message, firstFrame && `at ${String(firstFrame)}`].filter(Boolean).join(' ');
}

/**
 * Formats a value, without quotation marks if it is one word. Control characters are removed, so that clients cannot control the
 * terminal.
 */
function formatValue(value: unknown): string {
  const text = typeof value === 'string' && /^[\w.:/@-]+$/.test(value) ? value : JSON.stringify(value);
  return (text ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
}
