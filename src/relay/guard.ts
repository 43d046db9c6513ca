import type { Clock } from '../chat/index.ts';

/**
 * Runs what other code calls outside of any turn: the listener of a socket, a request, a response or a timer. Thrown there, an error
 * would end the process, and with it everybody's answers; so it is handed to whoever made the guard, and ends what it belongs to.
 */
export type Guard = <This, Args extends readonly unknown[]>(
  listener: (this: This, ...args: Args) => unknown,
  /** Ends what the listener belongs to: closes the socket, for example. */
  onFailure?: (this: This) => void,
) => (this: This, ...args: Args) => void;

/** @param onThrow Called with whatever a listener throws, or a promise that it returns is rejected with, before its `onFailure`. */
export function createGuard(onThrow: (cause: unknown) => void): Guard {
  const fail = <This>(cause: unknown, onFailure: ((this: This) => void) | undefined, self: This) => {
    try {
      onThrow(cause);
      onFailure?.call(self);
    } catch {
      // Nothing is left that could be done for it.
    }
  };
  return (listener, onFailure) =>
    function (...args) {
      try {
        const result = listener.call(this, ...args);
        if (result instanceof Promise) result.catch((cause: unknown) => fail(cause, onFailure, this));
      } catch (cause) {
        fail(cause, onFailure, this);
      }
    };
}

/** The same clock, whose tasks cannot end the process. */
export function createGuardedClock(clock: Clock, guard: Guard): Clock {
  return { now: () => clock.now(), schedule: (ms, task) => clock.schedule(ms, guard(task)) };
}
