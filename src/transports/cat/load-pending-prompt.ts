import { savePendingPrompt, readStoredPrompt, type PendingPrompt } from './pending-prompt.ts';

/**
 * Loads the prompt that had no answer when the previous page was left, unless that is too long ago. A cleared one is never too old: its
 * answer may still have to be deleted.
 */
export function loadPendingPrompt(key: string): PendingPrompt | undefined {
  try {
    const { at: storedAt, ...prompt } = JSON.parse(readStoredPrompt(key) ?? '{}');
    const isValid = [prompt.text, prompt.userId, prompt.previousAnswer ?? ''].every(
      (field) => typeof field === 'string',
    );
    const isRecent = Math.abs(Date.now() - storedAt) < MAX_AGE_MS;
    return isValid && (isRecent || prompt.isCleared === true) ? prompt : undefined;
  } catch {
    // Other code wrote this key.
    return undefined;
  }
}

/** Removes a prompt that has its answer. A different one stays, because another tab has stored it. */
export function removePendingPrompt(key: string, text: string): void {
  if (loadPendingPrompt(key)?.text === text) savePendingPrompt(key);
}

/** Longer than an answer is looked up. */
const MAX_AGE_MS = 600_000;
