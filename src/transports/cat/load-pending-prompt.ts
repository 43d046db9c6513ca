import { savePendingPrompt, readStoredPrompt, type PendingPrompt } from './pending-prompt.ts';

/** The prompt that was being answered when the last page was left; nothing if that is too long ago. */
export function loadPendingPrompt(key: string): PendingPrompt | undefined {
  try {
    const { at: storedAt, ...prompt } = JSON.parse(readStoredPrompt(key) ?? '{}');
    const isValid = [prompt.text, prompt.userId, prompt.previousAnswer ?? ''].every(
      (field) => typeof field === 'string',
    );
    return isValid && Math.abs(Date.now() - storedAt) < MAX_AGE_MS ? prompt : undefined;
  } catch {
    // Somebody else's word.
    return undefined;
  }
}

/** Takes a prompt away that has its answer. Another one stays: another tab has asked it. */
export function removePendingPrompt(key: string, text: string): void {
  if (loadPendingPrompt(key)?.text === text) savePendingPrompt(key);
}

/** Longer than any answer takes that is still looked for. */
const MAX_AGE_MS = 600_000;
