import { write, writeSync } from 'node:fs';

/**
 * Writes lines to a descriptor of this process and never waits for it: on a full disk, for a reader that is gone or slow, or for a
 * stopped terminal, lines are dropped and counted.
 */
export interface LineWriter {
  /** Writes a line, which has its line end, after those before it. Never throws. */
  write(line: string): void;
}

export interface LineWriterOptions {
  /** Makes the line with the number of dropped ones; it is written once writing works again. Default: there is none. */
  readonly report?: (dropped: number) => string;
}

/** Bytes that may wait for a slow reader: some thousand lines. */
export const MAX_WAITING_BYTES = 1_048_576;

/** How long to wait before a reader that had no room is tried again. */
const RETRY_MS = 50;

const LINE_END = Buffer.from('\n');

/**
 * Opens a writer to the standard output (1) or the standard error (2). What still waits when the process exits is written as far as
 * there is room for it.
 */
export function openLineWriter(descriptor: 1 | 2, { report }: LineWriterOptions = {}): LineWriter {
  const keepNonBlocking = nonBlocking(descriptor);
  const waiting: WaitingLine[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let state: 'idle' | 'writing' | 'retrying' = 'idle';
  let hasFailed = false;
  /** A line was given up in its middle, and the next one must not continue it. */
  let isTorn = false;

  const enqueue = (line: string, reported = 0): void => {
    const rest = Buffer.from(line);
    waitingBytes += rest.length;
    waiting.push({ rest, length: rest.length, reported });
  };

  /** Whatever waits is dropped with the line that failed: kept lines would be as many as there are requests. */
  const drop = (): void => {
    for (const { rest, length, reported } of waiting) {
      if (rest.length < length) isTorn = true;
      if (reported === 0) dropped += 1;
    }
    waiting.length = 0;
    waitingBytes = 0;
    hasFailed = true;
  };

  const advance = (line: WaitingLine, bytes: number): void => {
    const lineEnds = isTorn ? Math.min(bytes, LINE_END.length) : 0;
    if (lineEnds > 0) isTorn = false;
    line.rest = line.rest.subarray(bytes - lineEnds);
    hasFailed = false;
    if (line.rest.length > 0) return;
    waiting.shift();
    waitingBytes -= line.length;
    dropped -= line.reported;
  };

  const writeNext = (): void => {
    if (waiting.length === 0 && dropped > 0 && !hasFailed && report) enqueue(report(dropped), dropped);
    const [line] = waiting;
    state = line ? 'writing' : 'idle';
    if (!line) return;
    keepNonBlocking();
    write(descriptor, isTorn ? Buffer.concat([LINE_END, line.rest]) : line.rest, (cause, bytes) => {
      if (cause?.code === 'EAGAIN') {
        state = 'retrying';
        return void setTimeout(writeNext, RETRY_MS).unref();
      }
      if (cause) drop();
      else advance(line, bytes);
      writeNext();
    });
  };

  process.on('exit', () => {
    // What is being written has been handed to the system, which does so before the process ends.
    const rest = Buffer.concat(waiting.slice(state === 'writing' ? 1 : 0).map((line) => line.rest));
    try {
      keepNonBlocking();
      writeSync(descriptor, rest);
    } catch {
      // There is no room, or no reader.
    }
  });

  return {
    write(line) {
      if (waitingBytes + Buffer.byteLength(line) > MAX_WAITING_BYTES) return void (dropped += 1);
      enqueue(line);
      if (state === 'idle') writeNext();
    },
  };
}

interface WaitingLine {
  /** What of it is not yet written. */
  rest: Buffer;
  readonly length: number;
  /** The number of dropped lines that a report counts. */
  readonly reported: number;
}

/**
 * Makes writes to a pipe, a socket or a terminal without room fail with `EAGAIN`. One that blocks would hold a thread of Node's pool,
 * and a process cannot exit before its threads are done.
 *
 * @returns does it again: the mode is shared with other processes, and npm, for one, sets it back when it exits.
 */
function nonBlocking(descriptor: 1 | 2): () => void {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  // What others print there must not end the process either.
  stream.on('error', () => {});
  if (process.platform === 'win32') return () => {};
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?(isBlocking: boolean): void } };
  return () => handle?.setBlocking?.(false);
}
