import { copyContent, type CopiedContent } from './copy-content.ts';
import { createButton, setIcon, setLanguage, type ButtonOptions, type LabelLanguage } from './create-button.ts';

/** The texts of buttons that copy. */
export interface CopyLabels extends LabelLanguage {
  readonly copy: string;
  /** Announced to screen readers after copying, while the button shows a check mark for two seconds. */
  readonly copied: string;
  /** Shown for two seconds if the browser refuses to copy. What was to be copied is then selected. */
  readonly copyFailed: string;
}

/** Starts a timer and returns a function that cancels it. */
export type Schedule = (ms: number, task: () => void) => () => void;

export const scheduleTimeout: Schedule = (ms, task) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** How long the result of copying is shown. */
const FEEDBACK_MS = 2000;

const COPY_ICON =
  'M9.25 7h5A2.25 2.25 0 0 1 16.5 9.25v5a2.25 2.25 0 0 1-2.25 2.25h-5A2.25 2.25 0 0 1 7 14.25v-5A2.25 2.25 0 0 1 9.25 7ZM13 4.6a2.2 2.2 0 0 0-2-1.1H5.75A2.25 2.25 0 0 0 3.5 5.75V11c0 .86.45 1.6 1.1 2';
const CHECK_ICON = 'm4 10.5 4 4 8-9';

/** A group of buttons that copy, with one status for all of them. After copying, a button dispatches `copied`, which bubbles. */
export class CopyButtons {
  /** In the page before it has a text, because screen readers do not announce the text of a new element. */
  readonly status: HTMLElement;
  readonly #document: Document;
  readonly #labels: CopyLabels;
  readonly #schedule: Schedule;
  #reset: (() => void) | undefined;

  constructor(document: Document, labels: CopyLabels, schedule: Schedule) {
    this.#document = document;
    this.#labels = labels;
    this.#schedule = schedule;
    this.status = document.createElement('span');
    this.status.className = 'copy-status';
    this.status.role = 'status';
    setLanguage(this.status, labels);
  }

  /**
   * @param element What is selected if nothing can be copied.
   * @param read Returns what is copied.
   */
  create(
    options: Pick<ButtonOptions, 'className' | 'label' | 'text'>,
    element: HTMLElement,
    read: () => CopiedContent,
  ): HTMLButtonElement {
    const button = createButton(this.#document, {
      ...options,
      ...(options.text === undefined && { icon: COPY_ICON }),
      language: this.#labels,
      onClick: () => void copyContent(read(), element).then((isCopied) => this.#report(button, isCopied)),
    });
    return button;
  }

  #report(button: HTMLElement, isCopied: boolean): void {
    this.#reset?.();
    const { status } = this;
    status.textContent = isCopied ? this.#labels.copied : this.#labels.copyFailed;
    status.classList.toggle('failed', !isCopied);
    button.classList.toggle('copied', isCopied);
    if (isCopied) {
      setIcon(button, CHECK_ICON);
      button.dispatchEvent(new Event('copied', { bubbles: true }));
    }
    const reset = (): void => {
      cancel();
      status.textContent = '';
      button.classList.remove('copied');
      setIcon(button, COPY_ICON);
    };
    const cancel = this.#schedule(FEEDBACK_MS, reset);
    this.#reset = reset;
  }
}
