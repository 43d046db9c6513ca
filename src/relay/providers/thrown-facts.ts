/** The loggable parts of a thrown value: its kind and location. Its message is left out because it may quote a server's response. */
export function errorLogFields(cause: unknown): object {
  if (!(cause instanceof Error)) return { cause: typeof cause };
  const frame = (cause.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  return { cause: cause.name.slice(0, 64), ...(frame && { at: frame.trim().slice(3, 200) }) };
}
