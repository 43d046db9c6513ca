import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/**
 * Receives the events of a turn, numbered from 1, and beside each the answer as far as it has come: whoever needs the whole
 * has it at the last event. A promise it returns holds the turn, and so its provider, until the reader can take more.
 * `first`: the number of the first event that this one stands for, where it is a run of deltas, which only who comes back gets.
 */
export type TurnReader = (
  event: ChatEvent,
  number: number,
  answer: ChatMessage,
  firstNumber?: number,
) => void | Promise<void>;

/** The same reader, which gets nothing more once it has failed: no turn may suffer from who reads it. */
export function createSafeReader(reader: TurnReader, onError: (cause: unknown) => void): TurnReader {
  let hasFailed = false;
  const fail = (cause: unknown) => {
    hasFailed = true;
    onError(cause);
  };
  return (event, number, answer, firstNumber) => {
    if (hasFailed) return undefined;
    try {
      const ready = reader(event, number, answer, firstNumber);
      return ready ? ready.catch(fail) : undefined;
    } catch (cause) {
      return fail(cause);
    }
  };
}
