import { ChatError, errorInfo } from '../../chat/error.ts';

/** Awaits a dynamic import. Rejects with a `ChatError`, `load-failed`, if it fails. */
export async function loadChunk<T>(chunk: Promise<T>): Promise<T> {
  try {
    return await chunk;
  } catch (cause) {
    throw new ChatError(errorInfo('load-failed'), cause);
  }
}
