/** Opens something when it is first asked for, and once; again, if that failed. */
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
