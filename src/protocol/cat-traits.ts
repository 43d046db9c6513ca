/** What Cats of some versions do and others do not, and a client has to know. */
export interface CatTraits {
  /** Whether a socket's address names its user. Until 1.2 there is one address for all, and pieces of an answer go to whoever is there. */
  readonly hasUserAddress: boolean;
  /** Whether an answer that outlives its socket is sent to the user's next one, whole. */
  readonly deliversLate: boolean;
  /** Whether pieces go to any of a user's sockets, and the whole answer to the one that asked. */
  readonly sharesPieces: boolean;
  /** Whether the Cat closes the socket behind every error. */
  readonly closesAfterError: boolean;
  /** Whether the history has every prompt before it has the answer. 1.9 has it of later turns, of a visitor's first one not. */
  readonly notesPromptFirst: boolean;
  /** Whether a user's socket hears nothing any more once an older one of theirs is through. */
  readonly goesDeaf: boolean;
  /** Whether a user may be refused a socket for reasons that are not theirs: an older one that still counts, or a fault of the Cat's. */
  readonly shutsOut: boolean;
}

/** Of a Cat whose version is not known, what makes a client careful: every fault, and the answers where they are likely. */
export function catTraits(version: string | undefined): CatTraits {
  if (version === undefined) return UNKNOWN;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const since = (...[from, build = 0]: readonly [minor: number, patch?: number]) =>
    major > 1 || minor > from || (minor === from && patch >= build);
  return {
    hasUserAddress: since(3),
    deliversLate: since(6) || (since(3) && !since(4)),
    sharesPieces: !since(6),
    closesAfterError: !since(6),
    notesPromptFirst: since(5, 3) && !since(9),
    goesDeaf: since(9),
    shutsOut: (since(3) && !since(4)) || (since(6) && !since(8)),
  };
}

const UNKNOWN: CatTraits = {
  hasUserAddress: true,
  deliversLate: false,
  sharesPieces: false,
  closesAfterError: true,
  notesPromptFirst: false,
  goesDeaf: true,
  shutsOut: false,
};
