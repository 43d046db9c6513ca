import { keepPrompt, keptPrompt, type PendingPrompt } from './pending-prompt.ts';

/** The prompt that was being answered when the last page was left; nothing if that is too long ago. */
export function leftPrompt(key: string): PendingPrompt | undefined {
  try {
    const { at, ...prompt } = JSON.parse(keptPrompt(key) ?? '{}');
    const isOurs = [prompt.text, prompt.userId, prompt.before ?? ''].every((field) => typeof field === 'string');
    return isOurs && Math.abs(Date.now() - at) < MAX_AGE_MS ? prompt : undefined;
  } catch {
    // Somebody else's word.
    return undefined;
  }
}

/** Takes a prompt away that has its answer. Another one stays: another tab has asked it. */
export function dropPrompt(key: string, text: string): void {
  if (leftPrompt(key)?.text === text) keepPrompt(key);
}

/** Longer than any answer takes that is still looked for. */
const MAX_AGE_MS = 600_000;
