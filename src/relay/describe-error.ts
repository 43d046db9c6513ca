/**
 * What a log may say of an error: its kind, its code, and where it was thrown. Never the fields that hang on it, which may hold
 * a request; nor the message of a parser, which quotes what it could not read, and that may be somebody's words or a key.
 */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack = '', cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: name,
    ...(code && { code }),
    ...(!(error instanceof SyntaxError) && { message: message.slice(0, 300) }),
    at: frames.slice(0, 8).map((line) => line.trim().slice(3)),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
