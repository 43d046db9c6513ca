import { write, writeSync } from 'node:fs';

/**
 * Writes lines to a file descriptor without blocking. Lines that cannot be written, because the disk is full, the reader is gone or
 * slow, or the terminal is stopped, are dropped and counted.
 */
export interface LineWriter {
  /** Queues a line, which includes its line end. Never throws. */
  write(line: string): void;
}

export interface LineWriterOptions {
  /** Formats a line about dropped lines, which is written once writing works again. Default: no such line. */
  readonly formatDropReport?: (dropped: number) => string;
}

/** Most bytes that wait for a slow reader: some thousand lines. */
export const MAX_QUEUED_BYTES = 1_048_576;

/** Delay before the next attempt to write to a reader whose buffer is full. */
const RETRY_MS = 50;

const LINE_END = Buffer.from('\n');

/**
 * Opens a writer to the standard output (1) or the standard error (2). When the process exits, queued lines are written as far as the
 * reader's buffer allows.
 */
export function openLineWriter(descriptor: 1 | 2, { formatDropReport }: LineWriterOptions = {}): LineWriter {
  const setNonBlocking = makeNonBlocking(descriptor);
  const queue: QueuedLine[] = [];
  let queuedBytes = 0;
  let dropped = 0;
  let state: 'idle' | 'writing' | 'retrying' = 'idle';
  let hasFailed = false;
  /** Whether the last line was written in part only, so that the next one needs a line end in front. */
  let isTorn = false;

  const enqueue = (line: string, reportedLines = 0): void => {
    const pendingBytes = Buffer.from(line);
    queuedBytes += pendingBytes.length;
    queue.push({ pendingBytes, length: pendingBytes.length, reportedLines });
  };

  /** Drops all queued lines with the one that failed. Keeping them would let requests fill the queue. */
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
    // The system completes the current write before the process ends.
    const pendingBytes = Buffer.concat(queue.slice(state === 'writing' ? 1 : 0).map((line) => line.pendingBytes));
    try {
      setNonBlocking();
      writeSync(descriptor, pendingBytes);
    } catch {
      // The buffer is full, or the reader is gone.
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
  /** The part that has not been written. */
  pendingBytes: Buffer;
  readonly length: number;
  /** The number of dropped lines that this line reports; 0 for any other line. */
  readonly reportedLines: number;
}

/**
 * Makes writes to a full pipe, socket or terminal fail with `EAGAIN`. A blocking write would occupy a thread of Node's pool, and a
 * process cannot exit before its threads are done.
 *
 * @returns a function that sets the mode again: it is shared with other processes, and npm, for example, resets it when it exits.
 */
function makeNonBlocking(descriptor: 1 | 2): () => void {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  // An error of other code's writes must not end the process either.
  stream.on('error', () => {});
  if (process.platform === 'win32') return () => {};
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?(isBlocking: boolean): void } };
  return () => handle?.setBlocking?.(false);
}
