/** Lets the event loop turn until something is so, for what has no event of its own that a test could hear. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
