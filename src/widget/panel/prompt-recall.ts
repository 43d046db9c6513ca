/** Brings earlier prompts back into an empty field, as a shell does. */
export class PromptRecall {
  /** The place of the shown prompt, from the end. 0 is the empty field. */
  #steps = 0;
  #shown = '';

  /**
   * @param direction -1 for the prompt before, 1 for the one after.
   * @param text The text in the field.
   * @param prompts The prompts of the conversation, the oldest first.
   * @returns the text to show. `undefined` if the field stays as it is: its text is the visitor's own, or there is no further prompt.
   */
  move(direction: -1 | 1, text: string, prompts: readonly string[]): string | undefined {
    if (text !== this.#shown) this.#steps = 0;
    if (this.#steps === 0 && text !== '') return undefined;
    const distinct = prompts.filter((prompt, index) => prompt !== prompts[index - 1]);
    const steps = this.#steps - direction;
    const shown = steps === 0 ? '' : distinct.at(-steps);
    if (steps < 0 || shown === undefined) return undefined;
    this.#steps = steps;
    this.#shown = shown;
    return shown;
  }
}
