import { ChatError, errorInfo } from '../../chat/error.ts';

/** Code that is fetched when it is needed. Rejects with a `ChatFailure`, `load-failed`, when it is gone. */
export async function loadChunk<T>(chunk: Promise<T>): Promise<T> {
  try {
    return await chunk;
  } catch (cause) {
    throw new ChatError(errorInfo('load-failed'), cause);
  }
}
