/** The relay's log, with the signature of pino: fields first. Message texts, tokens and keys must never be passed to it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether lines of a level are written. If absent, they are. */
  isLevelEnabled?(level: 'debug' | 'info' | 'warn' | 'error'): boolean;
  /** Creates a log that adds `fields` to every line. */
  child(fields: object): Log;
}

/** Discards everything. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };
