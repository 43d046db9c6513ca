/** A JSON object as it comes from a server: everything in it may be anything. */
export type Json = Readonly<Record<string, unknown>>;

/** @returns nothing for text that is no JSON object. */
export function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
