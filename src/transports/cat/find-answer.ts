import type { CatHistoryEntry } from '../../protocol/cat-http.ts';

/** The answer to look for in a history. */
export interface AnswerQuery {
  /** The prompt. Absent if it is not known: then any answer with `isUnseen` matches. */
  readonly text?: string | undefined;
  /** Whether the answer to this prompt has not been shown yet. */
  readonly isUnseen?: (promptText: string | undefined) => boolean;
  /** The previous answer to an equal prompt. In a history without timestamps it looks like the new answer. */
  readonly previousAnswer?: string | undefined;
}

/** Finds the answer to a prompt. @returns `prompt-missing` if the history does not even have the prompt. */
export function findAnswer(
  history: readonly CatHistoryEntry[],
  { text, previousAnswer, isUnseen }: AnswerQuery,
): CatHistoryEntry | 'prompt-missing' | undefined {
  if (text === undefined)
    return (
      history.findLast(({ role, promptText }) => role === 'assistant' && isUnseen?.(promptText)) ?? 'prompt-missing'
    );
  const promptIndex = lastIndexOfPrompt(history, text);
  if (promptIndex < 0) return 'prompt-missing';
  const prompts = new Set(history.filter(isPrompt).map((entry) => entry.text));
  // The explanation of an answer has its prompt. Plug-ins rephrase it, but hardly to the text of another prompt.
  const answer = history.findLast(({ role, promptText }, index) => {
    if (role !== 'assistant' || index < promptIndex) return false;
    if (promptText !== undefined && isSamePrompt(text, promptText)) return true;
    return history.findLastIndex(isPrompt) === promptIndex && !(promptText !== undefined && prompts.has(promptText));
  });
  const isPreviousAnswer = answer && answer.createdAt === undefined && answer.text === previousAnswer;
  return isPreviousAnswer ? 'prompt-missing' : answer;
}

/** The last index of a prompt in a history, or -1. */
export function lastIndexOfPrompt(history: readonly CatHistoryEntry[], text: string): number {
  return history.findLastIndex((entry) => isPrompt(entry) && isSamePrompt(entry.text, text));
}

function isPrompt({ role }: CatHistoryEntry): boolean {
  return role === 'user';
}

/** Cats from 1.3.2 to 1.5.2 store only the beginning of a long prompt. */
function isSamePrompt(stored: string, text: string): boolean {
  return stored.trim() === text.trim() || (stored.length >= 500 && text.startsWith(stored));
}
