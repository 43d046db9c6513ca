import { readStoredPrompt, type PendingPrompt } from './pending-prompt.ts';

/**
 * The state of a visitor at a Cat, across sockets. `createCatTransport` owns it. All others get it as `Readonly` and report changes by
 * `releasePrompts` and by the functions of `visitor-changes.ts`.
 */
export class CatVisitorState {
  /** The key under which this browser stores the pending prompt. */
  readonly pendingPromptKey: string;
  /** The visitor's id at the Cat. An alias if the Cat rejects the visitor without a reason. */
  userId: string;
  /** Whether the socket is the one for all visitors: Cats up to 1.2 have no other. */
  usesSharedSocket = false;
  /** Whether this browser may have stored a pending prompt. New prompts wait until that is known. */
  hasUnverifiedPrompt: boolean;
  /** The previous page's last prompt if this browser stored it: the Cat was answering it when that page was left. */
  pendingPrompt: PendingPrompt | undefined;
  /** The text of the previous page's last prompt if it has no answer yet, from this browser or from the history. */
  unansweredPrompt: string | undefined;
  /** The turn id of that prompt in the history. */
  unansweredTurnId: string | undefined;
  /** The answers in the history when it was read, by their prompts. */
  knownAnswers: ReadonlyMap<string, string> | undefined;

  constructor(backendUrl: string, userId: string) {
    this.userId = userId;
    this.pendingPromptKey = `ai-chat:pending:${backendUrl} ${userId}`;
    this.hasUnverifiedPrompt = readStoredPrompt(this.pendingPromptKey) !== null;
  }

  /** Lets prompts pass. @returns whether they had to wait before. */
  releasePrompts(): boolean {
    const hadToWait = this.hasUnverifiedPrompt;
    this.hasUnverifiedPrompt = false;
    return hadToWait;
  }
}
