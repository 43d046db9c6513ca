import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startFakeProvider } from '../servers/fake-provider.ts';
import { tokensOf } from './chaos-run.ts';

/** The provider of a long run in a process of its own, so that many clients do not hold it up. Answers are those of `tokensOf`. */
export interface NamedProvider {
  readonly url: string;
  /** How many requests have come. */
  count(): Promise<number>;
  stop(): void;
}

/** @param tokenMs The time from one token of an answer to the next. */
export async function forkNamedProvider(tokenMs: number): Promise<NamedProvider> {
  const child = fork(fileURLToPath(import.meta.url), [String(tokenMs)]);
  const [url] = await once(child, 'message');
  return {
    url: String(url),
    async count() {
      child.send('count');
      const [count] = await once(child, 'message');
      return Number(count);
    },
    stop: () => void child.kill(),
  };
}

if (import.meta.main) {
  const delay = Number(process.argv[2]);
  const provider = await startFakeProvider({ named: (name) => ({ tokens: tokensOf(name), delay }) });
  process.on('message', () => process.send?.(provider.count()));
  process.once('disconnect', () => process.exit());
  process.send?.(provider.url);
}
