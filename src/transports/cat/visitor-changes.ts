import type { CatVisitorState } from './cat-visitor-state.ts';
import { savePendingPrompt, type PendingPrompt } from './pending-prompt.ts';

/*
 * The changes of a visitor's state that only code for stock Cats and for the history reports. They are apart from the state because they are
 * loaded with that code.
 */

/** A summary of the visitor's history, by which frames without a turn id are matched to a prompt. */
export interface HistorySummary {
  readonly unansweredPrompt: string | undefined;
  /** The turn id of that prompt in the history. */
  readonly unansweredTurnId: string | undefined;
  /** All answers by their prompts. */
  readonly knownAnswers: ReadonlyMap<string, string>;
}

export function useSharedSocket(visitor: Readonly<CatVisitorState>): void {
  Object.assign(visitor, { usesSharedSocket: true });
}

/** Continues with another user id. Prompts need not wait, because the Cat does not mix up answers of different users. */
export function useAlias(visitor: Readonly<CatVisitorState>, userId: string): void {
  Object.assign(visitor, { userId, hasUnverifiedPrompt: false });
}

/** Reports the stored pending prompt. Without a valid one, the stored value is removed. */
export function restorePendingPrompt(visitor: Readonly<CatVisitorState>, prompt: PendingPrompt | undefined): void {
  Object.assign(visitor, { pendingPrompt: prompt, unansweredPrompt: prompt?.text });
  if (!prompt) savePendingPrompt(visitor.pendingPromptKey);
}

/** Reports that the history was read. */
export function recordHistory(visitor: Readonly<CatVisitorState>, summary: HistorySummary): void {
  Object.assign(visitor, summary);
}

/**
 * Reports that the conversation was cleared while the Cat answers this prompt, or that clearing failed. The prompt is that of the previous
 * page, or of this one.
 */
export function recordCleared(visitor: Readonly<CatVisitorState>, prompt: PendingPrompt, isCleared: boolean): void {
  const changed = { ...prompt, isCleared };
  savePendingPrompt(visitor.pendingPromptKey, changed);
  if (visitor.pendingPrompt?.text === prompt.text) Object.assign(visitor, { pendingPrompt: changed });
}

/** Reports that the previous page's prompt has its answer or will not get it. */
export function settlePreviousPrompt(visitor: Readonly<CatVisitorState>): void {
  Object.assign(visitor, { pendingPrompt: undefined, unansweredPrompt: undefined });
}
