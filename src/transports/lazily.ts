/** Opens something when it is first asked for, and once; again, if that failed. */
export function lazily<T, Args extends readonly unknown[]>(
  open: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let opening: Promise<T> | undefined;
  return (...args) =>
    (opening ??= open(...args).catch((cause: unknown) => {
      opening = undefined;
      throw cause;
    }));
}
