/**
 * The answer of a scripted server, written into the prompt itself: a test in a page has the prompt and its answer in one
 * place.
 */
export interface PromptScript {
  /** Frames in front of the answer, in the wire's own spelling. */
  readonly before?: readonly object[];
  /** The answer, piece by piece. */
  readonly pieces?: readonly string[];
  /**
   * The event that follows the pieces: `end` a good end · `hold` nothing until the test says `release`, and then a good end ·
   * `break` a fault · `drop` the connection goes away. Default `end`.
   */
  readonly ending?: 'end' | 'hold' | 'break' | 'drop';
  /** Keys for the frame that ends it, in the wire's own spelling. */
  readonly end?: object;
  /** Frames behind the end. */
  readonly behind?: readonly object[];
}

/** The prompt that is answered so. */
export function scripted(script: PromptScript): string {
  return JSON.stringify(script);
}

/** The script in a prompt; nothing if it is an ordinary one. */
export function scriptIn(prompt: string): PromptScript | undefined {
  return prompt.startsWith('{') ? (JSON.parse(prompt) as PromptScript) : undefined;
}
