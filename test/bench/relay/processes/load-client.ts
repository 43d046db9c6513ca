import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerReader, monotonicUs } from '../answer-text.ts';
import { openConnection, type Connection } from '../connection.ts';
import type { Load, OpenLoad, OpenOutcome, StreamLoad, StreamOutcome, Target } from '../load.ts';
import { median } from '../statistics.ts';

/* The visitors. Does one load after another as it is told to, and tells what came of each. */

const CONNECT_MS = 20_000;
const ANSWER_MS = 60_000;

/** Handshakes at once when many connections are opened: fewer than what a server's queue of new ones holds. */
const HANDSHAKES = 64;

const open: Connection[] = [];

process.on('message', (message: unknown) => {
  if (typeof message === 'object') void carryOut(message as Load).then((outcome) => process.send?.(outcome));
});

// It has nothing else to stay for.
process.channel?.ref();

async function carryOut(load: Load): Promise<object> {
  switch (load.kind) {
    case 'stream':
      return stream(load);
    case 'open':
      return openMany(load);
    case 'close':
      for (const connection of open.splice(0)) connection.close();
      return {};
  }
}

async function stream({ target, visitors, prompts, answer, staggerMs }: StreamLoad): Promise<StreamOutcome> {
  const prompt = JSON.stringify(answer);
  const failures = new Failures();
  const waits: number[] = [];
  const ages: number[] = [];
  let tokens = 0;
  let repeated = 0;

  const askOnce = async (connection: Connection): Promise<void> => {
    const askedUs = monotonicUs();
    let nowUs = askedUs;
    const reader = new AnswerReader((sentUs) => void ages.push((nowUs - sentUs) / 1000));
    const answered = connection.ask(prompt, (text) => {
      nowUs = monotonicUs();
      const isFirst = reader.received === 0;
      reader.push(text);
      if (isFirst && reader.received > 0) waits.push((nowUs - askedUs) / 1000);
    });
    await failures.note(within(ANSWER_MS, answered));
    tokens += reader.received;
    repeated += reader.repeated;
  };

  // The first connections are there before the clock starts; later ones are opened outside of what is timed of them.
  const first = await Promise.all(Array.from({ length: visitors }, () => failures.note(connect(target))));
  const startUs = monotonicUs();
  await Promise.all(
    first.map(async (opened, index) => {
      if (staggerMs > 0) await sleep(index * staggerMs);
      for (let count = 0; count < prompts; count += 1) {
        const connection = count === 0 ? opened : await failures.note(connect(target));
        if (!connection) continue;
        await askOnce(connection);
        connection.close();
      }
    }),
  );
  const seconds = (monotonicUs() - startUs) / 1_000_000;
  const lost = visitors * prompts * answer.tokens - tokens + repeated;
  const medians = { firstTokenMs: median(waits) ?? Number.NaN, latencyMs: median(ages) ?? Number.NaN };
  return { seconds, tokens, lost, ...medians, failures: failures.counts };
}

async function openMany({ target, connections }: OpenLoad): Promise<OpenOutcome> {
  const failures = new Failures();
  let begun = 0;
  const openSome = async (): Promise<void> => {
    while (begun < connections) {
      begun += 1;
      const connection = await failures.note(connect(target));
      if (connection) open.push(connection);
    }
  };
  await Promise.all(Array.from({ length: HANDSHAKES }, openSome));
  return { open: open.length, failures: failures.counts };
}

function connect(target: Target): Promise<Connection> {
  return within(CONNECT_MS, openConnection(target));
}

/** Rejects if a promise takes longer than that. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong, by its words. */
class Failures {
  readonly counts: Record<string, number> = {};

  /** @returns what the promise resolves to, or nothing if it rejects. */
  async note<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (cause) {
      const { message } = cause as Error;
      this.counts[message] = (this.counts[message] ?? 0) + 1;
      return undefined;
    }
  }
}
