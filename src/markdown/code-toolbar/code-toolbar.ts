import type { CodeBlockWrapper } from '../dom/code-blocks.ts';
import { copyText } from './copy-text.ts';

/** The words of the bar. */
export interface CodeToolbarLabels {
  /** The language of the words, a tag, and its direction; by default those of the page around. */
  readonly lang?: string | undefined;
  readonly dir?: 'ltr' | 'rtl' | undefined;
  /** In the place of a language that is not known. */
  readonly unknownLanguage: string;
  /** On the button that breaks long lines. */
  readonly wrap: string;
  readonly copy: string;
  /** On the button that copies, and said, for two seconds after it was pressed. */
  readonly copied: string;
  /** The same, if the browser does not let it: then the code is selected. */
  readonly copyFailed: string;
}

export interface CodeToolbarOptions {
  /** English, by default. */
  readonly labels?: Partial<CodeToolbarLabels>;
  /** The language as people write it, and the file, by what is written behind a fence. By default that is shown as it is. */
  readonly formatLabel?: (info: string) => Promise<string>;
  /** Runs a task after so many milliseconds, unless what is handed back is called before. A timer, by default. */
  readonly schedule?: (ms: number, task: () => void) => () => void;
}

/** Bars over blocks of code: those that are made now, and those that stand there already. */
export interface CodeToolbar extends CodeBlockWrapper {
  /** Puts a bar into the frame of a block that was made before the bars could be had: an element that holds the `pre` and nothing else. */
  attach(wrapper: HTMLElement): void;
}

const DEFAULT_LABELS: CodeToolbarLabels = {
  unknownLanguage: 'Code',
  wrap: 'Wrap',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Press Ctrl+C',
};

/** How long what came of pressing is shown, in milliseconds. */
const FEEDBACK_MS = 2000;

/** Makes a bar over each block of code, with its language, a button that breaks long lines and one that copies. For a sink's `toolbar`. */
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
    // There before it says anything, for what is said by an element that has just come is not heard.
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
      // It may be another one by then, while it is still written.
      if (nameElement.textContent === initialLabel) nameElement.textContent = description;
    });
  }

  return { wrap, attach, setLanguage };
}

function scheduleTimeout(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
