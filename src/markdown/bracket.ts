/** A bracket that may begin a link, an image or a reference to a note. */
export interface Bracket {
  readonly at: number;
  readonly isImage: boolean;
  /** How many tokens and runs there were before it. */
  readonly tokens: number;
  readonly runs: number;
  /** Another bracket came after it: what is between the two brackets cannot be a label. */
  holdsBracket: boolean;
}
