import type { Log } from './log.ts';
import { createTextRedaction, REDACTED } from './text-redaction.ts';

/** How deep the fields of a line are looked at, and how many of one object. What lies beyond is left out. */
const MAX_DEPTH = 8;
const MAX_ENTRIES = 100;

/**
 * A log whose lines never contain one of `secrets`, wherever it stands: in the message, in a field or in an object within a field, in
 * the message or the stack of an error. It never throws, even if `log` does.
 */
export function redactedLog(log: Log, secrets: readonly string[]): Log {
  return withRedaction(log, createTextRedaction(secrets));
}

type TextRedaction = (text: string) => string;

function withRedaction(log: Log, redactText: TextRedaction): Log {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    try {
      log[level](redacted(fields, redactText, 0) as object, redactText(message));
    } catch {
      // A log that fails must not end what it was told of.
    }
  };
  const self: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child(fields) {
      try {
        return withRedaction(log.child(redacted(fields, redactText, 0) as object), redactText);
      } catch {
        return self;
      }
    },
  };
  return self;
}

function redacted(value: unknown, redactText: TextRedaction, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return redactText(String(value));
  if (typeof value === 'number') return redactText(String(value)) === String(value) ? value : REDACTED;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[nested]';
  const inner = (part: unknown) => redacted(part, redactText, depth + 1);
  if (value instanceof Error) return redactedError(value, inner);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map(inner);
  if (value instanceof Set) return inner([...value]);
  if (value instanceof Map) return inner([...value]);
  if ('toJSON' in value && typeof value.toJSON === 'function') return inner(value.toJSON());
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(entries.map(([key, part]) => [redactText(key), inner(part)]));
}

/** An error of the same class with what logs show of one. Whatever else hangs on it may hold a request with all its headers. */
function redactedError(error: Error, inner: (part: unknown) => unknown): Error {
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error;
  for (const key of ['name', 'message', 'stack', 'code', 'cause', 'errors'] as const) {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (value === undefined) continue;
    Object.defineProperty(copy, key, { value: inner(value), configurable: true, writable: true, enumerable: false });
  }
  return copy;
}
