import type { CodeBlockWrapper } from '../dom/code-blocks.ts';
import { CopyButtons, scheduleTimeout, type CopyLabels, type Schedule } from '../toolbar/copy-buttons.ts';
import { createButton } from '../toolbar/create-button.ts';

/** The texts of the bar. */
export interface CodeToolbarLabels extends CopyLabels {
  /** Shown instead of a language that is not known. */
  readonly unknownLanguage: string;
  /** The button that wraps long lines. */
  readonly wrap: string;
}

export interface CodeToolbarOptions {
  /** English by default. */
  readonly labels?: Partial<CodeToolbarLabels>;
  /** Formats the info string of a fence: the display name of the language, and the file name. By default the info string is shown unchanged. */
  readonly formatLabel?: (info: string) => Promise<string>;
  /** Like `setTimeout`, but returns a cancel function. Uses `setTimeout` by default. */
  readonly schedule?: Schedule;
}

/** Bars over blocks of code, for new blocks and for blocks that were rendered before the bar was loaded. */
export interface CodeToolbar extends CodeBlockWrapper {
  /** Adds a bar to a wrapper that holds only the `pre`. */
  attach(wrapper: HTMLElement): void;
}

const DEFAULT_LABELS: CodeToolbarLabels = {
  unknownLanguage: 'Code',
  wrap: 'Wrap lines',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copy failed, text selected',
};

const WRAP_ICON = 'M3.5 5h13M3.5 10h10a2.75 2.75 0 0 1 0 5.5H10M11.75 13.5l-2 2 2 2M3.5 15h3';

/**
 * Creates a bar over each block of code with its language, a button to wrap long lines, and a button to copy. Pass it as a sink's
 * `toolbar`.
 */
export function createCodeToolbar(options: CodeToolbarOptions = {}): CodeToolbar {
  const labels: CodeToolbarLabels = { ...DEFAULT_LABELS, ...options.labels };
  const schedule = options.schedule ?? scheduleTimeout;

  function wrap(pre: HTMLElement): HTMLElement {
    const wrapper = pre.ownerDocument.createElement('div');
    wrapper.className = 'code-block';
    wrapper.append(pre);
    attach(wrapper);
    return wrapper;
  }

  function attach(wrapper: HTMLElement): void {
    const { ownerDocument } = wrapper;
    const pre = wrapper.firstElementChild as HTMLElement;
    const bar = ownerDocument.createElement('div');
    bar.className = 'code-bar';
    bar.setAttribute('part', 'code-bar');
    const language = bar.appendChild(ownerDocument.createElement('span'));
    language.className = 'code-language';
    const wrapButton = createButton(ownerDocument, {
      className: 'code-wrap',
      label: labels.wrap,
      icon: WRAP_ICON,
      language: labels,
      onClick: () => (wrapButton.ariaPressed = String(wrapper.classList.toggle('wrapped'))),
    });
    wrapButton.ariaPressed = 'false';
    const copyButtons = new CopyButtons(ownerDocument, labels, schedule);
    const copyButton = copyButtons.create({ className: 'code-copy', label: labels.copy }, pre, () => ({
      // The last line end would make a terminal run the code.
      text: pre.textContent.replace(/\n$/, ''),
    }));
    bar.append(copyButtons.status, wrapButton, copyButton);
    wrapper.role = 'group';
    wrapper.prepend(bar);
    setLanguage(wrapper, pre.querySelector('code')?.dataset['language']);
  }

  function setLanguage(wrapper: HTMLElement, info: string | undefined): void {
    const nameElement = wrapper.querySelector('.code-language');
    if (!nameElement) return;
    // The name of the group tells its buttons from those of other blocks.
    const show = (name: string): string => (wrapper.ariaLabel = nameElement.textContent = name);
    const initialLabel = show(info || labels.unknownLanguage);
    void options.formatLabel?.(initialLabel).then((description) => {
      // The language may have changed in the meantime, while it is still being written.
      if (nameElement.textContent === initialLabel) show(description);
    });
  }

  return { wrap, attach, setLanguage };
}
