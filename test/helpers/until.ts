/**
 * Waits until a condition holds that no event announces. Fails after thirty seconds, with the source of the
 * condition as its message.
 *
 * @param next Passes the time between two looks. Default: a frame in a browser, a turn of the event loop in Node.
 */
export async function until(
  holds: () => unknown,
  next: (waitedMs: number) => Promise<unknown> = isBrowser ? nextFrame : nextTurn,
): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    const waited = performance.now() - start;
    if (waited > MAX_WAIT_MS) throw new Error(`not within ${MAX_WAIT_MS / 1000} s: ${holds.toString()}`);
    await next(waited);
  }
}

const isBrowser = 'requestAnimationFrame' in globalThis;
/** Below the time limit of a whole test, so that the condition is what is reported. */
const MAX_WAIT_MS = 30_000;

function nextFrame(): Promise<unknown> {
  return new Promise(requestAnimationFrame);
}

/** Pauses, the longer the wait takes: a busy loop would take the processor from the program it waits for. */
function nextTurn(waitedMs: number): Promise<unknown> {
  return new Promise((resolve) =>
    waitedMs < 20 ? setImmediate(resolve) : setTimeout(resolve, Math.min(4 + waitedMs / 20, 50)),
  );
}
