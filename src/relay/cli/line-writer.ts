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
  readonly formatDropReport?: (dropped: number) => string;
}

/** Bytes that may wait for a slow reader: some thousand lines. */
export const MAX_QUEUED_BYTES = 1_048_576;

/** How long to wait before a reader that had no room is tried again. */
const RETRY_MS = 50;

const LINE_END = Buffer.from('\n');

/**
 * Opens a writer to the standard output (1) or the standard error (2). What still waits when the process exits is written as far as
 * there is room for it.
 */
export function openLineWriter(descriptor: 1 | 2, { formatDropReport }: LineWriterOptions = {}): LineWriter {
  const setNonBlocking = makeNonBlocking(descriptor);
  const queue: QueuedLine[] = [];
  let queuedBytes = 0;
  let dropped = 0;
  let state: 'idle' | 'writing' | 'retrying' = 'idle';
  let hasFailed = false;
  /** A line was given up in its middle, and the next one must not continue it. */
  let isTorn = false;

  const enqueue = (line: string, reportedLines = 0): void => {
    const pendingBytes = Buffer.from(line);
    queuedBytes += pendingBytes.length;
    queue.push({ pendingBytes, length: pendingBytes.length, reportedLines });
  };

  /** Whatever waits is dropped with the line that failed: kept lines would be as many as there are requests. */
  const dropAll = (): void => {
    for (const { pendingBytes, length, reportedLines } of queue) {
      if (pendingBytes.length < length) isTorn = true;
      if (reportedLines === 0) dropped += 1;
    }
    queue.length = 0;
    queuedBytes = 0;
    hasFailed = true;
  };

  const onWritten = (line: QueuedLine, bytes: number): void => {
    const lineEnds = isTorn ? Math.min(bytes, LINE_END.length) : 0;
    if (lineEnds > 0) isTorn = false;
    line.pendingBytes = line.pendingBytes.subarray(bytes - lineEnds);
    hasFailed = false;
    if (line.pendingBytes.length > 0) return;
    queue.shift();
    queuedBytes -= line.length;
    dropped -= line.reportedLines;
  };

  const writeNext = (): void => {
    if (queue.length === 0 && dropped > 0 && !hasFailed && formatDropReport)
      enqueue(formatDropReport(dropped), dropped);
    const [line] = queue;
    state = line ? 'writing' : 'idle';
    if (!line) return;
    setNonBlocking();
    write(descriptor, isTorn ? Buffer.concat([LINE_END, line.pendingBytes]) : line.pendingBytes, (cause, bytes) => {
      if (cause?.code === 'EAGAIN') {
        state = 'retrying';
        return void setTimeout(writeNext, RETRY_MS).unref();
      }
      if (cause) dropAll();
      else onWritten(line, bytes);
      writeNext();
    });
  };

  process.on('exit', () => {
    // What is being written has been handed to the system, which does so before the process ends.
    const pendingBytes = Buffer.concat(queue.slice(state === 'writing' ? 1 : 0).map((line) => line.pendingBytes));
    try {
      setNonBlocking();
      writeSync(descriptor, pendingBytes);
    } catch {
      // There is no room, or no reader.
    }
  });

  return {
    write(line) {
      if (queuedBytes + Buffer.byteLength(line) > MAX_QUEUED_BYTES) return void (dropped += 1);
      enqueue(line);
      if (state === 'idle') writeNext();
    },
  };
}

interface QueuedLine {
  /** What of it is not yet written. */
  pendingBytes: Buffer;
  readonly length: number;
  /** The number of dropped lines that a report counts. */
  readonly reportedLines: number;
}

/**
 * Makes writes to a pipe, a socket or a terminal without room fail with `EAGAIN`. One that blocks would hold a thread of Node's pool,
 * and a process cannot exit before its threads are done.
 *
 * @returns does it again: the mode is shared with other processes, and npm, for one, sets it back when it exits.
 */
function makeNonBlocking(descriptor: 1 | 2): () => void {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  // What others print there must not end the process either.
  stream.on('error', () => {});
  if (process.platform === 'win32') return () => {};
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?(isBlocking: boolean): void } };
  return () => handle?.setBlocking?.(false);
}
