import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/**
 * Receives the events of a turn, numbered from 1, each with the answer up to it; the last event comes with the whole answer. If the
 * reader returns a promise, it gets nothing more until that resolves, but for the end of the turn; the provider waits only while all
 * readers do. `firstNumber` is present in replays only: the number of the first event that a merged delta replaces.
 */
export type TurnReader = (
  event: ChatEvent,
  number: number,
  answer: ChatMessage,
  firstNumber?: number,
) => void | Promise<void>;

/** Wraps a reader so that it cannot break its turn: errors are reported, and a reader that failed gets no further events. */
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
