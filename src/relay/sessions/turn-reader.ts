import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/**
 * Receives the events of a turn, numbered from 1, each with the answer up to it; the last event comes with the whole answer. If the
 * reader returns a promise, the turn and its provider wait until it resolves. `firstNumber` is present in replays only: the number of
 * the first event that a merged delta replaces.
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

/** The attached reader and its position. */
export interface ActiveReader {
  readonly reader: TurnReader;
  readonly safeReader: TurnReader;
  /** The number of the last event that it has received. */
  position: number;
  /** Whether it gets its events from the log, and no live events yet. */
  isCatchingUp: boolean;
}
