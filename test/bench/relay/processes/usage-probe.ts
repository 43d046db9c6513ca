/*
 * Loaded before a process's own code, of which it knows nothing: tells what the process has used when it is asked, and ends it
 * when whoever started it is gone.
 */

/** What a process has used. */
export interface Usage {
  /** Milliseconds of CPU since it began, of all its threads. */
  readonly cpuMs: number;
  /** Bytes of memory that it has from the system. */
  readonly residentBytes: number;
  /** Bytes of its objects and buffers, what could be thrown away included. */
  readonly liveBytes: number;
}

/** `collected`: after it has thrown away what it can. */
export type UsageQuestion = 'usage' | 'collected usage';

process.on('message', (message: unknown) => {
  if (message === 'usage') tell();
  if (message === 'collected usage') void collect().then(tell);
});
process.once('disconnect', () => process.exit());
process.channel?.unref();

function tell(): void {
  const { user, system } = process.cpuUsage();
  const { rss: residentBytes, heapUsed, external } = process.memoryUsage();
  process.send?.({ cpuMs: (user + system) / 1000, residentBytes, liveBytes: heapUsed + external } satisfies Usage);
}

async function collect(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
  }
}
