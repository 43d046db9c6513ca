/**
 * Wraps an async factory so that it runs once, on the first call, and again after a failure. The caller gets the failure. (The widget's
 * `LazyChunk` also retries by itself and exposes its state to views; a transport fails the turn instead.)
 */
export function onceAsync<T, Args extends readonly unknown[]>(
  create: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let pending: Promise<T> | undefined;
  return (...args) =>
    (pending ??= create(...args).catch((cause: unknown) => {
      pending = undefined;
      throw cause;
    }));
}
