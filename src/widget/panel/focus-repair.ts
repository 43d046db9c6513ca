/** Moves the focus to the composer when an update removes the focused control, unless another one gets it. */
export class FocusRepair {
  readonly #focusComposer: () => void;
  #root: DocumentOrShadowRoot | undefined;
  #focused: Element | null = null;

  constructor(focusComposer: () => void) {
    this.#focusComposer = focusComposer;
  }

  beforeUpdate(root: DocumentOrShadowRoot): void {
    this.#root = root;
    this.#focused = root.activeElement;
  }

  afterUpdate(): void {
    if (!this.#focused || this.#focused.isConnected) return;
    // After the update, because the dialog of another layout opens in it.
    queueMicrotask(() => {
      if (!this.#root?.activeElement) this.#focusComposer();
    });
  }
}
