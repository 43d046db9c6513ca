import { toJson } from '../../protocol/json.ts';

/** A prompt that a Cat is answering. */
export interface PendingPrompt {
  readonly text: string;
  /** The user id that asked, which is the key to the Cat's memory. */
  readonly userId: string;
  /** The answer to the same prompt earlier in the conversation. */
  readonly previousAnswer?: string | undefined;
}

/*
 * The prompt that is being answered is kept in `localStorage`, so that the next page knows of it: some Cats remember nothing of a
 * turn before it has ended. A browser that stores nothing is no obstacle.
 */

/** Writes it down; with no prompt, takes away what is there. */
export function savePendingPrompt(key: string, prompt?: PendingPrompt): void {
  try {
    if (prompt?.text) localStorage.setItem(key, toJson({ ...prompt, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // Storage is forbidden or full.
  }
}

/** The raw stored text. */
export function readStoredPrompt(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
