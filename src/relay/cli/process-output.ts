import type { LogLevel } from '../config/load-config.ts';
import { createJsonLog } from '../logging/json-log.ts';
import { openLineWriter } from './line-writer.ts';
import type { Log } from '../logging/log.ts';
import { createPrettyLog } from '../logging/pretty-log.ts';
import { createRedactedLog } from '../logging/redacted-log.ts';

/** The standard output and the standard error. Neither ever blocks, throws, or ends the process. */
export interface ProcessOutput {
  /** Whether the standard output is a terminal. Then the log is formatted for people. */
  readonly isTerminal: boolean;
  /** Writes requested output to the standard output. */
  print(text: string): void;
  /** Writes a notice for people: to the standard error if the log on the standard output is JSON. */
  notify(text: string): void;
  /** Writes an error to the standard error. */
  printError(text: string): void;
  /** Opens the log. Dropped lines are reported in a line of their own as soon as writing works again. */
  openLog(level: LogLevel, secrets: readonly string[]): Log;
}

export function openProcessOutput(): ProcessOutput {
  const isTerminal = process.stdout.isTTY;
  const createLog = (level: LogLevel, write: (line: string) => void): Log =>
    isTerminal ? createPrettyLog(level, write) : createJsonLog(level, { write });
  const formatDropReport = (dropped: number): string => {
    let text = '';
    createLog('warn', (line) => (text += line)).warn(
      { dropped },
      'log lines were dropped because they could not be written',
    );
    return text;
  };
  const stdout = openLineWriter(1, { formatDropReport });
  const stderr = openLineWriter(2);
  return {
    isTerminal,
    print: (text) => stdout.write(text),
    notify: (text) => (isTerminal ? stdout : stderr).write(text),
    printError: (text) => stderr.write(text),
    openLog: (level, secrets) =>
      createRedactedLog(
        createLog(level, (line) => stdout.write(line)),
        secrets,
      ),
  };
}
