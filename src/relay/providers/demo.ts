import type { ChatEvent, Clock } from '../../chat/index.ts';
import { buildDemoAnswer } from './demo-answer.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** Settings of the demo provider, which answers without a key, a network or a model. */
export interface DemoSettings {
  /**
   * Delay between two words in milliseconds. Default 25, about as fast as a hosted model; 0 sends all words at once.
   */
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

/** Splits a text as models do: into words, each with the whitespace before it. */
function splitWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Waits for a time, or until the signal is aborted. */
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
