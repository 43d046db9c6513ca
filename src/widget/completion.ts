/** What the visitor can choose after a slash at the start of the text. */
export interface Command {
  /** The word after the slash, without spaces. */
  readonly name: string;
  /** A second line, in smaller type. */
  readonly description?: string;
  /** The text that replaces the command, for the visitor to send or to change. Without it and `run`, the command stays in the text. */
  readonly prompt?: string;
  /** Called when the command is chosen, which removes it from the text. */
  readonly run?: () => unknown;
}

/** What the visitor can choose after an at sign. */
export interface Mention {
  /** The words after the at sign. They become part of the text. */
  readonly name: string;
  /** A second line, in smaller type. */
  readonly description?: string;
}

/**
 * A list to choose from, or a function that returns one for the text that the visitor has typed after the sign. Of a list, those entries are shown
 * whose name has the typed text; what a function returns is shown as it is. At most 50.
 */
export type CompletionSource<Entry> =
  | readonly Entry[]
  | ((typed: string) => readonly Entry[] | Promise<readonly Entry[]>);
