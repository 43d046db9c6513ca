import { readStoredPrompt, savePendingPrompt, type PendingPrompt } from './pending-prompt.ts';

/** A summary of the visitor's history, by which frames without a turn id are matched to a prompt. */
export interface HistorySummary {
  readonly unansweredPrompt: string | undefined;
  /** The turn id of that prompt in the history. */
  readonly unansweredTurnId: string | undefined;
  /** All answers by their prompts. */
  readonly knownAnswers: ReadonlyMap<string, string>;
}

/**
 * The state of a visitor at a Cat, across sockets. `createCatTransport` owns it. All others get it as `Readonly` and report changes by its
 * methods.
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

  useSharedSocket(): void {
    this.usesSharedSocket = true;
  }

  /** Continues with another user id. Prompts need not wait, because the Cat does not mix up answers of different users. */
  useAlias(userId: string): void {
    this.userId = userId;
    this.hasUnverifiedPrompt = false;
  }

  /** Lets prompts pass. @returns whether they had to wait before. */
  releasePrompts(): boolean {
    const hadToWait = this.hasUnverifiedPrompt;
    this.hasUnverifiedPrompt = false;
    return hadToWait;
  }

  /** Reports the stored pending prompt. Without a valid one, the stored value is removed. */
  restorePendingPrompt(prompt: PendingPrompt | undefined): void {
    this.pendingPrompt = prompt;
    this.unansweredPrompt = prompt?.text;
    if (!prompt) savePendingPrompt(this.pendingPromptKey);
  }

  /** Reports that the history was read. */
  recordHistory({ unansweredPrompt, unansweredTurnId, knownAnswers }: HistorySummary): void {
    this.unansweredPrompt = unansweredPrompt;
    this.unansweredTurnId = unansweredTurnId;
    this.knownAnswers = knownAnswers;
  }

  /** Reports that the previous page's prompt has its answer or will not get it. */
  settlePreviousPrompt(): void {
    this.pendingPrompt = this.unansweredPrompt = undefined;
  }
}
