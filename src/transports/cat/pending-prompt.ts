import { toJson } from '../../protocol/json.ts';

/** A prompt without its answer. */
export interface PendingPrompt {
  readonly text: string;
  /** The user id with which it was sent, the key of the Cat's history. */
  readonly userId: string;
  /** The answer to an equal prompt earlier in the conversation. */
  readonly previousAnswer?: string | undefined;
  /** Whether the visitor has cleared the conversation since. The Cat stores the answer when it ends, and then it is deleted. */
  readonly isCleared?: boolean | undefined;
}

/*
 * The pending prompt is stored in `localStorage` for the next page, because some Cats store nothing of a turn before its end. Browsers
 * without storage only lose this.
 */

/** Stores a prompt, or removes the stored one. One with only a picture is stored if it was cleared. */
export function savePendingPrompt(key: string, prompt?: PendingPrompt): void {
  try {
    if (prompt?.text || prompt?.isCleared) localStorage.setItem(key, toJson({ ...prompt, at: Date.now() }));
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
