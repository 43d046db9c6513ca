/**
 * A script for the server's answer, encoded in the prompt itself, so that a test in a page has the prompt and the answer in one place.
 */
export interface PromptScript {
  /** Frames before the answer, as on the wire. */
  readonly before?: readonly object[];
  /** The chunks of the answer. */
  readonly pieces?: readonly string[];
  /**
   * After the chunks: `end` a normal end · `hold` nothing until the test calls `release`, then a normal end · `break` an error ·
   * `drop` the connection is lost. Default `end`.
   */
  readonly ending?: 'end' | 'hold' | 'break' | 'drop';
  /** Keys for the final frame, as on the wire. */
  readonly end?: object;
  /** Frames after the end. */
  readonly behind?: readonly object[];
}

/** Encodes a script as a prompt. */
export function scripted(script: PromptScript): string {
  return JSON.stringify(script);
}

/** Decodes the script of a prompt. @returns `undefined` for an ordinary prompt. */
export function scriptIn(prompt: string): PromptScript | undefined {
  return prompt.startsWith('{') ? (JSON.parse(prompt) as PromptScript) : undefined;
}
