import { pino, type DestinationStream } from 'pino';
import type { LogLevel } from '../config/load-config.ts';
import { serializeError } from './serialize-error.ts';
import type { Log } from './log.ts';

/** One JSON object a line, for machines to read. */
export function createJsonLog(level: LogLevel, destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      // Nobody hands these to the log. Should somebody, one day, they still do not get into it.
      redact: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]),
    },
    destination,
  );
}

const SECRET_FIELDS = ['apiKey', 'accessKeys', 'token', 'authorization', 'access_token', 'cookie', 'headers', 'url'];
