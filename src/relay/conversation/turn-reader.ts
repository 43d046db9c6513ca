import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/**
 * Receives the events of a turn, numbered from 1, and beside each the answer as far as it has come: whoever needs the whole
 * has it at the last event. A promise it returns holds the turn, and so its provider, until the reader can take more.
 */
export type TurnReader = (event: ChatEvent, number: number, answer: ChatMessage) => void | Promise<void>;

/** The same reader, which gets nothing more once it has failed: no turn may suffer from who reads it. */
export function guarded(reader: TurnReader, report: (cause: unknown) => void): TurnReader {
  let hasFailed = false;
  const fail = (cause: unknown) => {
    hasFailed = true;
    report(cause);
  };
  return (event, number, answer) => {
    if (hasFailed) return undefined;
    try {
      const wait = reader(event, number, answer);
      return wait ? wait.catch(fail) : undefined;
    } catch (cause) {
      return fail(cause);
    }
  };
}
