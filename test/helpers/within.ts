/** Waits for a promise, and fails after thirty seconds with what was waited for as its message. */
export async function within<T>(promise: Promise<T>, awaited: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${awaited} within ${MAX_WAIT_MS / 1000} s`)), MAX_WAIT_MS);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_WAIT_MS = 30_000;
