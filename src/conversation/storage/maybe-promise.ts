import type { MaybePromise } from './storage.ts';

/** Calls `next` with the value: at once, unless it is a promise. */
export function chain<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value);
}

/** Calls `action`, and `recover` with its error, whether it throws or rejects. */
export function attempt<T>(
  action: () => MaybePromise<T>,
  recover: (error: unknown) => MaybePromise<T>,
): MaybePromise<T> {
  try {
    const result = action();
    return isPromise(result) ? Promise.resolve(result).catch(recover) : result;
  } catch (error) {
    return recover(error);
  }
}

/** All values in their order: at once, unless one of them is a promise. */
export function all<T>(values: ReadonlyArray<MaybePromise<T>>): MaybePromise<readonly T[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly T[]);
}

/** A page's own storage may return promises of a library. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Partial<Promise<unknown>> | undefined | null)?.then === 'function';
}
