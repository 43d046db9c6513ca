import type { Clock } from '../chat/index.ts';

/**
 * Wraps a listener of a socket, request, response or timer. An error that such a listener throws would end the process, and with it all
 * answers. The guard reports it and calls `onFailure` instead.
 */
export type Guard = <This, Args extends readonly unknown[]>(
  listener: (this: This, ...args: Args) => unknown,
  /** Ends the object that the listener belongs to, such as the socket. */
  onFailure?: (this: This) => void,
) => (this: This, ...args: Args) => void;

/** @param onThrow Called with the error that a listener throws or rejects with, before its `onFailure`. */
export function createGuard(onThrow: (cause: unknown) => void): Guard {
  const fail = <This>(cause: unknown, onFailure: ((this: This) => void) | undefined, self: This) => {
    try {
      onThrow(cause);
      onFailure?.call(self);
    } catch {
      // There is no way to handle this error.
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

/** Wraps a clock so that an error in a scheduled task cannot end the process. */
export function createGuardedClock(clock: Clock, guard: Guard): Clock {
  return { now: () => clock.now(), schedule: (ms, task) => clock.schedule(ms, guard(task)) };
}
