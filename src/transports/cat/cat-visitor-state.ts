import type { PendingPrompt } from './pending-prompt.ts';

/** How a visitor and a Cat stand, from one socket to the next. */
export interface CatVisitorState {
  /** Who we are to the Cat. Changes where it keeps the visitor out for no reason of theirs. */
  userId: string;
  /** Whether the socket is at the one address for all visitors: Cats up to 1.2 have no other. */
  usesSharedSocket?: boolean;
  /** What the page before this one asked last, if that had no answer yet. */
  unansweredPrompt?: string | undefined;
  /** The turn of that prompt, as the history names it. */
  unansweredTurnId?: string;
  /** The same prompt, where this browser kept it: the Cat was answering it when the page before was left. */
  pendingPrompt?: PendingPrompt | undefined;
  /** Under which name this browser keeps such a prompt. */
  readonly pendingPromptKey: string;
  /** Whether there may be such a prompt, and what is asked here waits until that is known. */
  hasUnverifiedPrompt?: boolean;
  /** The answers that were there when the history was read, by their prompts. */
  knownAnswers?: ReadonlyMap<string, string>;
}
