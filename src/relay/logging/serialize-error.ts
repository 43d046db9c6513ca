/** How many causes of causes are described. */
const MAX_DEPTH = 4;

/**
 * What a log may say of an error: its kind, its code, and where it was thrown. Never the fields that hang on it, which may hold
 * a request; nor the message of a parser, which quotes what it could not read, and that may be somebody's words or a key.
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

/** An error's properties can be set to anything. */
function stringOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
