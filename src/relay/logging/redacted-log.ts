import type { Log } from './log.ts';
import { createTextRedactor, REDACTED, type TextRedactor } from './text-redactor.ts';

/** Deepest level of a line's fields, and most entries of one object. Everything beyond is omitted. */
const MAX_DEPTH = 8;
const MAX_ENTRIES = 100;

/**
 * Wraps a log so that its lines never contain one of `secrets`: neither in the message, nor in fields at any depth, nor in the message or
 * stack of an error. From fields, which can contain data of other servers, parts of secrets are removed, too. The log never throws, even
 * if `log` does.
 */
export function createRedactedLog(log: Log, secrets: readonly string[]): Log {
  return withRedaction(log, createTextRedactor(secrets));
}

type Level = 'debug' | 'info' | 'warn' | 'error';

function withRedaction(log: Log, redactor: TextRedactor): Log {
  const isLevelEnabled = (level: Level): boolean => log.isLevelEnabled?.(level) ?? true;
  const logAt = (level: Level) => (fields: object, message: string) => {
    try {
      // Redaction is expensive, so lines that are not written are skipped first.
      if (!isLevelEnabled(level)) return;
      log[level](redactValue(fields, redactor, 0) as object, redactor.redactWhole(message));
    } catch {
      // A failing log must not break the code that logs.
    }
  };
  const self: Log = {
    debug: logAt('debug'),
    info: logAt('info'),
    warn: logAt('warn'),
    error: logAt('error'),
    isLevelEnabled,
    child(fields) {
      try {
        return withRedaction(log.child(redactValue(fields, redactor, 0) as object), redactor);
      } catch {
        return self;
      }
    },
  };
  return self;
}

function redactValue(value: unknown, redactor: TextRedactor, depth: number): unknown {
  if (typeof value === 'string') return redactor.redact(value);
  if (typeof value === 'bigint') return redactor.redact(String(value));
  if (typeof value === 'number') return redactor.redact(String(value)) === String(value) ? value : REDACTED;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[nested]';
  const redactPart = (part: unknown) => redactValue(part, redactor, depth + 1);
  if (value instanceof Error) return redactError(value, redactPart);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map(redactPart);
  if (value instanceof Set) return redactPart([...value]);
  if (value instanceof Map) return redactPart([...value]);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactPart(value.toJSON());
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(entries.map(([key, part]) => [redactor.redactWhole(key), redactPart(part)]));
}

/** Copies an error with the properties that logs show. Other properties may contain a request with all its headers. */
function redactError(error: Error, redactPart: (part: unknown) => unknown): Error {
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error;
  for (const key of ['name', 'message', 'stack', 'code', 'cause', 'errors'] as const) {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (value === undefined) continue;
    Object.defineProperty(copy, key, {
      value: redactPart(value),
      configurable: true,
      writable: true,
      enumerable: false,
    });
  }
  return copy;
}
