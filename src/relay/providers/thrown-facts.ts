/** What the log may know of something thrown: its kind and where. Its message could quote what a server sent. */
export function thrownFacts(cause: unknown): object {
  if (!(cause instanceof Error)) return { cause: typeof cause };
  const place = (cause.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  return { cause: cause.name.slice(0, 64), ...(place && { at: place.trim().slice(3, 200) }) };
}
