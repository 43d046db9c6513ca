/** What Cats of some versions do and others do not, and a client has to know. */
export interface CatBehavior {
  /** Whether a socket's address names its user. Until 1.2 there is one address for all, and pieces of an answer go to whoever is there. */
  readonly hasPerUserSocket: boolean;
  /** Whether an answer that outlives its socket is sent to the user's next one, whole. */
  readonly deliversToNextSocket: boolean;
  /** Whether pieces go to any of a user's sockets, and the whole answer to the one that asked. */
  readonly broadcastsTokens: boolean;
  /** Whether the Cat closes the socket behind every error. */
  readonly closesAfterError: boolean;
  /** Whether the history has every prompt before it has the answer. 1.9 has it of later turns, of a visitor's first one not. */
  readonly storesPromptBeforeAnswer: boolean;
  /** Whether a user's socket hears nothing any more once an older one of theirs is through. */
  readonly dropsSocketWithoutClose: boolean;
  /** Whether a user may be refused a socket for reasons that are not theirs: an older one that still counts, or a fault of the Cat's. */
  readonly rejectsReturningUser: boolean;
}

/** Of a Cat whose version is not known, what makes a client careful: every fault, and the answers where they are likely. */
export function catBehaviorOf(version: string | undefined): CatBehavior {
  if (version === undefined) return UNKNOWN_VERSION;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const isSince = (...[from, build = 0]: readonly [minor: number, patch?: number]) =>
    major > 1 || minor > from || (minor === from && patch >= build);
  return {
    hasPerUserSocket: isSince(3),
    deliversToNextSocket: isSince(6) || (isSince(3) && !isSince(4)),
    broadcastsTokens: !isSince(6),
    closesAfterError: !isSince(6),
    storesPromptBeforeAnswer: isSince(5, 3) && !isSince(9),
    dropsSocketWithoutClose: isSince(9),
    rejectsReturningUser: (isSince(3) && !isSince(4)) || (isSince(6) && !isSince(8)),
  };
}

const UNKNOWN_VERSION: CatBehavior = {
  hasPerUserSocket: true,
  deliversToNextSocket: false,
  broadcastsTokens: false,
  closesAfterError: true,
  storesPromptBeforeAnswer: false,
  dropsSocketWithoutClose: true,
  rejectsReturningUser: false,
};
