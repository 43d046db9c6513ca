/**
 * Decodes percent-encoded UTF-8. Its result has to be used: a bundler may take `decodeURIComponent` for a function without effects, and remove a
 * call that is only there to throw.
 *
 * @returns `undefined` for a text that is not well encoded.
 */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
