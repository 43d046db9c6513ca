import type { CodeBlockWrapper } from '../dom/code-blocks.ts';
import { copyText } from './copy-text.ts';

/** The texts of the bar. */
export interface CodeToolbarLabels {
  /** The language tag and direction of these texts. By default those of the surrounding page. */
  readonly lang?: string | undefined;
  readonly dir?: 'ltr' | 'rtl' | undefined;
  /** Shown instead of a language that is not known. */
  readonly unknownLanguage: string;
  /** The button that wraps long lines. */
  readonly wrap: string;
  readonly copy: string;
  /** The copy button for two seconds after copying; announced to screen readers, too. */
  readonly copied: string;
  /** The same if the browser refuses to copy. The code is then selected. */
  readonly copyFailed: string;
}

export interface CodeToolbarOptions {
  /** English by default. */
  readonly labels?: Partial<CodeToolbarLabels>;
  /** Formats the info string of a fence: the display name of the language, and the file name. By default the info string is shown unchanged. */
  readonly formatLabel?: (info: string) => Promise<string>;
  /** Like `setTimeout`, but returns a cancel function. Uses `setTimeout` by default. */
  readonly schedule?: (ms: number, task: () => void) => () => void;
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

/** How long the result of copying is shown. */
const FEEDBACK_MS = 2000;

/**
 * Creates a bar over each block of code with its language, a button to wrap long lines, and a button to copy. Pass it as a sink's
 * `toolbar`.
 */
export function createCodeToolbar(options: CodeToolbarOptions = {}): CodeToolbar {
  const labels: CodeToolbarLabels = { ...DEFAULT_LABELS, ...options.labels };
  const { lang, dir = 'ltr' } = labels;
  const schedule = options.schedule ?? scheduleTimeout;

  function wrap(pre: HTMLElement): HTMLElement {
    const wrapper = pre.ownerDocument.createElement('div');
    wrapper.className = 'code-block';
    wrapper.append(pre);
    attach(wrapper);
    return wrapper;
  }

  function attach(wrapper: HTMLElement): void {
    const pre = wrapper.firstElementChild as HTMLElement;
    const createElement = (tag: string, className: string, text: string): HTMLElement => {
      const element = wrapper.ownerDocument.createElement(tag);
      element.className = className;
      element.append(text);
      return element;
    };
    const bar = createElement('div', 'code-bar', '');
    const wrapButton = createElement('button', 'code-wrap', labels.wrap);
    const copyButton = createElement('button', 'code-copy', labels.copy);
    // The status is in the page before it has a text, because screen readers do not announce the text of a new element.
    const status = createElement('span', 'code-status', '');
    for (const button of [wrapButton, copyButton]) button.setAttribute('type', 'button');
    for (const labelled of [wrapButton, copyButton, status]) {
      if (lang) Object.assign(labelled, { lang, dir });
    }
    wrapButton.setAttribute('aria-pressed', 'false');
    status.setAttribute('role', 'status');
    bar.append(createElement('span', 'code-language', ''), wrapButton, copyButton, status);
    wrapper.prepend(bar);
    setLanguage(wrapper, pre.querySelector('code')?.dataset['language']);

    wrapButton.addEventListener('click', () => {
      wrapButton.setAttribute('aria-pressed', String(wrapper.classList.toggle('wrapped')));
    });

    let cancelReset: (() => void) | undefined;
    copyButton.addEventListener('click', () => {
      void copyText(pre).then((isCopied) => {
        cancelReset?.();
        copyButton.textContent = status.textContent = isCopied ? labels.copied : labels.copyFailed;
        cancelReset = schedule(FEEDBACK_MS, () => {
          copyButton.textContent = labels.copy;
          status.textContent = '';
        });
      });
    });
  }

  function setLanguage(wrapper: HTMLElement, language: string | undefined): void {
    const nameElement = wrapper.querySelector('.code-language');
    if (!nameElement) return;
    const initialLabel = (nameElement.textContent = language || labels.unknownLanguage);
    void options.formatLabel?.(initialLabel).then((description) => {
      // The language may have changed in the meantime, while it is still being written.
      if (nameElement.textContent === initialLabel) nameElement.textContent = description;
    });
  }

  return { wrap, attach, setLanguage };
}

function scheduleTimeout(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
