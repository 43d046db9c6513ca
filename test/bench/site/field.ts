/** What the bench asks for in a page. Times in milliseconds since the page was navigated to. */
export interface FieldWatch {
  /**
   * Resolves when the message field can be used: to the time. The field is the first visible one that is neither disabled nor read-only,
   * in the order of the tree and through shadow roots. Looked for once per frame.
   */
  readonly usable: Promise<number>;
  /** When the visitor's last click came. */
  readonly clickedAt: number;
  /** Moves the focus to the field. @returns whether there is one. */
  focus(): boolean;
  /** The elements that a selector of no more than one root finds, in the order of the tree and through shadow roots. */
  all(selector: string): HTMLElement[];
}

/**
 * `typed`: the field takes focus and a letter, and has both one frame later. `typed into focus`: the same, but the page must have moved the
 * focus itself. `seen`: it is there.
 */
export type Use = 'typed' | 'typed into focus' | 'seen';

/** Runs in a page before its own scripts. Self-contained, because the browser gets its source. */
export function installFieldWatch(use: Use): void {
  const LETTER = 'ö';
  const FIELDS = 'textarea, input:not([type]), input[type=text], [contenteditable]:not([contenteditable=false])';

  function* allWithin(selector: string, root: ParentNode = document): Generator<HTMLElement> {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.matches(selector)) yield element;
      if (element.shadowRoot) yield* allWithin(selector, element.shadowRoot);
    }
  }
  const isUsable = (field: HTMLElement): boolean => {
    const { disabled, readOnly } = field as Partial<HTMLTextAreaElement>;
    const { width, height } = field.getBoundingClientRect();
    return !disabled && !readOnly && width > 0 && height > 0 && field.checkVisibility({ visibilityProperty: true });
  };
  const findField = (): HTMLElement | undefined => {
    for (const field of allWithin(FIELDS)) if (isUsable(field)) return field;
    return undefined;
  };
  const isFocused = (field: HTMLElement): boolean => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active === field;
  };
  const hasLetter = (field: HTMLElement): boolean =>
    ('value' in field ? String(field.value) : field.textContent).includes(LETTER);
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);

  const whenUsable = async (): Promise<number> => {
    for (; ; await frame()) {
      const field = findField();
      if (!field) continue;
      if (use === 'typed') field.focus();
      if (use !== 'seen') {
        if (!isFocused(field)) continue;
        // As a key does it: with the events, and where the caret is.
        document.execCommand('insertText', false, LETTER);
        if (!hasLetter(field)) continue;
      }
      const at = performance.now();
      await frame();
      if (field.isConnected && (use === 'seen' || (isFocused(field) && hasLetter(field)))) return at;
    }
  };

  const all = (selector: string): HTMLElement[] => [...allWithin(selector)];
  const focus = (): boolean => {
    const field = findField();
    field?.focus();
    return field !== undefined;
  };
  const watch: FieldWatch & { clickedAt: number } = { usable: whenUsable(), clickedAt: NaN, focus, all };
  addEventListener('click', ({ timeStamp }) => (watch.clickedAt = timeStamp), { capture: true });
  Object.assign(globalThis, { fieldWatch: watch });
}
