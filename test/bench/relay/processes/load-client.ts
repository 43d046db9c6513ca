import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerReader, monotonicUs, type AnswerScript } from '../answer-text.ts';
import { openConnection, type Connection } from '../connection.ts';
import { orderIn } from '../contestants.ts';
import type {
  AskOutcome,
  Load,
  OpenLoad,
  OpenOutcome,
  StreamLoad,
  StreamOutcome,
  Target,
  TurnsLoad,
  TurnsOutcome,
} from '../load.ts';
import { median } from '../statistics.ts';

/* The visitors. Does one load after another as it is told to, and tells what came of each. */

const CONNECT_MS = 20_000;
const ANSWER_MS = 60_000;

/** What a server still does behind an answer is over after so many milliseconds, and does not take the time of the next. */
const PAUSE_MS = 1;

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
    case 'turns':
      return takeTurns(load);
    case 'open':
      return openMany(load);
    case 'close':
      for (const connection of open.splice(0)) connection.close();
      return {};
  }
}

async function stream({ target, visitors, prompts, answer, staggerMs }: StreamLoad): Promise<StreamOutcome> {
  const tally = new Tally(answer);
  // The first connections are there before the clock starts; later ones are opened outside of what is timed of them.
  const first = await Promise.all(Array.from({ length: visitors }, () => tally.connect(target)));
  const startUs = monotonicUs();
  await Promise.all(
    first.map(async (opened, index) => {
      if (staggerMs > 0) await sleep(index * staggerMs);
      for (let count = 0; count < prompts; count += 1)
        await tally.ask(count === 0 ? opened : await tally.connect(target));
    }),
  );
  const seconds = (monotonicUs() - startUs) / 1_000_000;
  return { seconds, ...tally.outcome(visitors * prompts) };
}

async function takeTurns({ targets, prompts, answer }: TurnsLoad): Promise<TurnsOutcome> {
  const turns = targets.map((target) => ({ target, tally: new Tally(answer) }));
  for (let count = 0; count < prompts; count += 1) {
    for (const { target, tally } of orderIn(count, turns)) {
      await tally.ask(await tally.connect(target));
      await sleep(PAUSE_MS);
    }
  }
  return turns.map(({ tally }) => tally.outcome(prompts));
}

/** Asks for the same answer several times, and counts what comes. */
class Tally {
  readonly #answer: AnswerScript;
  readonly #failures = new Failures();
  readonly #waits: number[] = [];
  readonly #ages: number[] = [];
  #tokens = 0;
  #repeated = 0;

  constructor(answer: AnswerScript) {
    this.#answer = answer;
  }

  /** @returns nothing if it fails. */
  connect(target: Target): Promise<Connection | undefined> {
    return this.#failures.note(connect(target));
  }

  /** Asks once, if there is a connection, and closes it. */
  async ask(connection: Connection | undefined): Promise<void> {
    if (!connection) return;
    const prompt = JSON.stringify(this.#answer);
    const askedUs = monotonicUs();
    let nowUs = askedUs;
    const reader = new AnswerReader((sentUs) => void this.#ages.push((nowUs - sentUs) / 1000));
    const answered = connection.ask(prompt, (text) => {
      nowUs = monotonicUs();
      const isFirst = reader.received === 0;
      reader.push(text);
      if (isFirst && reader.received > 0) this.#waits.push((nowUs - askedUs) / 1000);
    });
    await this.#failures.note(within(ANSWER_MS, answered));
    this.#tokens += reader.received;
    this.#repeated += reader.repeated;
    connection.close();
  }

  /** @param prompts How many there should have been. */
  outcome(prompts: number): AskOutcome {
    return {
      tokens: this.#tokens,
      lost: prompts * this.#answer.tokens - this.#tokens + this.#repeated,
      firstTokenMs: median(this.#waits) ?? Number.NaN,
      latencyMs: median(this.#ages) ?? Number.NaN,
      failures: this.#failures.counts,
    };
  }
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
