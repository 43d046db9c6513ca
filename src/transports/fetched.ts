import { ChatFailure, chatError } from '../chat/error.ts';

/** Code that is fetched when it is needed. Rejects with a `ChatFailure`, `chunk-missing`, when it is gone. */
export async function fetched<T>(code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    throw new ChatFailure(chatError('chunk-missing'), cause);
  }
}
