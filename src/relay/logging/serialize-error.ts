/** Most errors of a chain of causes that are described. */
const MAX_DEPTH = 4;

/**
 * The loggable parts of an error: its name, code, message and stack. Other properties are omitted, because they may contain a request.
 * The message of a `SyntaxError` is omitted, because parsers quote their input, which can be a visitor's text or a key.
 */
export function serializeError(error: unknown, depth = 1): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error as Readonly<Record<keyof Error, unknown>>;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = stringOrEmpty(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    type: stringOrEmpty(name),
    ...(code && { code }),
    ...(!(error instanceof SyntaxError) && { message: stringOrEmpty(message).slice(0, 300) }),
    at: frames.slice(0, 8).map((line) => line.trim().slice(3)),
    ...(cause !== undefined && depth < MAX_DEPTH && { cause: serializeError(cause, depth + 1) }),
  };
}

/** Code can set the properties of an error to values of any type. */
function stringOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
