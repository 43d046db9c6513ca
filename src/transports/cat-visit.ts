/** How a visitor and a Cat stand, from one socket to the next. */
export interface CatVisit {
  /** Who we are to the Cat. Changes where it keeps the visitor out for no reason of theirs. */
  userId: string;
  /** Whether the socket is at the one address for all visitors: Cats up to 1.2 have no other. */
  isShared?: boolean;
  /** What the page before this one asked last, if that had no answer yet. */
  unanswered?: string | undefined;
  /** The prompts of answers that were there when the history was read. */
  answered?: ReadonlySet<string>;
}
