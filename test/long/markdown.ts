import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { againstOracles, streamed, streamedLong, type Report } from './markdown-rounds.ts';

/*
 * `npm run test:long`: generated documents, a million of them written in pieces and at once, and a thousand long ones, then for twenty minutes what other readers
 * make of them. It prints how far it is and what it found; the exit code says whether all is well. No part of `npm test`.
 *
 * npm run test:long -- --documents 5000 --minutes 1 --seed 42 --threads 1
 */

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});

const SAMPLES = 10;
const EVERY_MS = 15_000;
/** Documents in a round. Each round has a seed of its own, and a fault is made again with it. */
const ROUND = { streamed: 500, streamedLong: 5, againstOracles: 500 };
/** For so many documents there is one that is long, which is as much work as all of them. */
const LONG_ONE_IN = 1000;

const ROUNDS = { streamed, streamedLong, againstOracles };
type Suite = keyof typeof ROUNDS;

/** Has all threads do rounds for as long as `goesOn` says so, and adds up what they report. */
async function run(suite: Suite, goesOn: (rounds: number) => boolean): Promise<boolean> {
  const total: Report = { documents: 0, faults: [], listed: {} };
  const started = Date.now();
  let rounds = 0;
  const tell = (): void => {
    const counts = Object.entries(total.listed).map(([name, sources]) => `${sources.count} ${name}`);
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(
      [`${suite}: ${total.documents} documents`, `${seconds} s`, `${total.faults.length} faults`, ...counts].join(', '),
    );
  };
  const progress = setInterval(tell, EVERY_MS);
  await Promise.all(
    Array.from({ length: Number(values.threads) }, async () => {
      const worker = new Worker(new URL(import.meta.url), { workerData: suite });
      while (total.faults.length < SAMPLES && goesOn(rounds)) {
        const answer = once(worker, 'message') as Promise<[Report]>;
        worker.postMessage({ seed: Number(values.seed) + rounds, documents: ROUND[suite] });
        rounds += 1;
        const [report] = await answer;
        for (const fault of report.faults) console.log(`FAULT ${fault}`);
        add(total, report);
      }
      await worker.terminate();
    }),
  );
  clearInterval(progress);
  tell();
  for (const [name, { samples }] of Object.entries(total.listed)) console.log(`\n${name}:\n${samples.join('\n')}`);
  return total.faults.length === 0;
}

function add(total: Report, report: Report): void {
  total.documents += report.documents;
  total.faults.push(...report.faults);
  for (const [name, { count, samples }] of Object.entries(report.listed)) {
    const listed = (total.listed[name] ??= { count: 0, samples: [] });
    listed.count += count;
    listed.samples = [...listed.samples, ...samples]
      .toSorted((one, other) => one.length - other.length)
      .slice(0, SAMPLES);
  }
}

if (isMainThread) {
  console.log(`seed ${values.seed}, ${values.threads} threads`);
  const documents = Number(values.documents);
  const isStreamedRight = await run('streamed', (rounds) => rounds * ROUND.streamed < documents);
  const areLongRight = await run('streamedLong', (rounds) => rounds * ROUND.streamedLong * LONG_ONE_IN < documents);
  const end = Date.now() + Number(values.minutes) * 60_000;
  const isReadRight = await run('againstOracles', () => Date.now() < end);
  if (!isStreamedRight || !areLongRight || !isReadRight) process.exitCode = 1;
} else {
  const round = ROUNDS[workerData as Suite];
  parentPort?.on('message', ({ seed, documents }: { seed: number; documents: number }) => {
    parentPort?.postMessage(round(seed, documents));
  });
}
