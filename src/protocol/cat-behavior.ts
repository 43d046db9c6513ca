/**
 * Differences between versions of the Cat that a client must know. A quirk of a new version begins here, with a flag; the code
 * that reads it is in `transports/cat/stock/`. Versions compare as numbers, so 1.10 is later than 1.9.
 */
export interface CatBehavior {
  /** Whether a socket's address names its user. Up to 1.2 all users share one address, and tokens go to any of them. */
  readonly hasPerUserSocket: boolean;
  /** Whether an answer whose socket is gone is sent whole to the user's next socket. */
  readonly deliversToNextSocket: boolean;
  /** Whether tokens go to any of a user's sockets, and only the whole answer to the socket of the prompt. */
  readonly broadcastsTokens: boolean;
  /** Whether the Cat closes the socket after every error. */
  readonly closesAfterError: boolean;
  /** Whether the history has each prompt before its answer. 1.9 does so except for a visitor's first prompt. */
  readonly storesPromptBeforeAnswer: boolean;
  /** Whether the Cat stops writing to a user's socket, without closing it, when an older socket of that user closes. */
  readonly dropsSocketWithoutClose: boolean;
  /** Whether a prompt may have an image. */
  readonly acceptsImage: boolean;
  /** Whether a valid user may be refused a socket, because an older one still counts or because of a bug. */
  readonly rejectsReturningUser: boolean;
}

/** The behavior of a version. For an unknown version, the values with which a client makes the fewest assumptions. */
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
    acceptsImage: isSince(8),
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
  acceptsImage: false,
  rejectsReturningUser: false,
};
