import { pino, type DestinationStream } from 'pino';
import type { LogLevel } from '../config/load-config.ts';
import { serializeError } from './serialize-error.ts';
import type { Log } from './log.ts';

/** Creates a log that writes one JSON object per line, for programs. */
export function createJsonLog(level: LogLevel, destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      // No code logs these fields. This removes them if a future change does.
      redact: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]),
    },
    destination,
  );
}

const SECRET_FIELDS = ['apiKey', 'accessKeys', 'token', 'authorization', 'access_token', 'cookie', 'headers', 'url'];
