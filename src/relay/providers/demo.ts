import type { ChatEvent, Clock } from '../../chat/index.ts';
import { buildDemoAnswer } from './demo-answer.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** Answers without a key, a network or a model, so that everything can be seen working before anything is configured. */
export interface DemoSettings {
  /** Milliseconds from one word to the next. Default 25, about as fast as a hosted model; 0 is all at once. */
  readonly delayMs?: number;
}

export function createDemoProvider({ delayMs = 25 }: DemoSettings, { clock }: ProviderContext): Provider {
  return {
    acceptsImages: false,
    async *send({ messages }, { signal }): AsyncGenerator<ChatEvent, void, void> {
      yield { type: 'reply-start' };
      for (const delta of splitWords(buildDemoAnswer(messages.at(-1)?.text ?? ''))) {
        if (!signal.aborted && delayMs > 0) await delay(clock, delayMs, signal);
        if (signal.aborted) return yield { type: 'reply-end', reason: 'stopped' };
        yield { type: 'text-delta', delta };
      }
      yield { type: 'reply-end', reason: 'done' };
    },
  };
}

/** A text cut as models cut it: a word at a time, with the space in front of it. */
function splitWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Waits, unless there is no more reason to. */
async function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = () => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(ms, finish);
    signal.addEventListener('abort', finish);
  });
}
