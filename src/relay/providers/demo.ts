import type { ChatEvent, Clock } from '../../chat/index.ts';
import { demoAnswer } from './demo-answer.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** Answers without a key, a network or a model, so that everything can be seen working before anything is configured. */
export interface DemoSettings {
  /** Milliseconds from one word to the next. Default 25, about as fast as a hosted model; 0 is all at once. */
  readonly pace?: number;
}

export function createDemoProvider({ pace = 25 }: DemoSettings, { clock }: ProviderContext): Provider {
  return {
    images: false,
    async *send({ messages }, { signal }): AsyncGenerator<ChatEvent, void, void> {
      yield { type: 'reply-start' };
      for (const delta of pieces(demoAnswer(messages.at(-1)?.text ?? ''))) {
        if (!signal.aborted && pace > 0) await pause(clock, pace, signal);
        if (signal.aborted) return yield { type: 'reply-end', reason: 'stopped' };
        yield { type: 'text-delta', delta };
      }
      yield { type: 'reply-end', reason: 'done' };
    },
  };
}

/** A text cut as models cut it: a word at a time, with the space in front of it. */
function pieces(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Waits, unless there is no more reason to. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const wake = () => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    signal.addEventListener('abort', wake);
  });
}
