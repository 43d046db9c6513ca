import type { CodeToolbar } from '../dom-code.ts';
import type { LabelLanguage } from '../labels.ts';
import { copyText } from './copy-text.ts';

/** The words of the bar. */
export interface CodeToolbarLabels extends LabelLanguage {
  /** In the place of a language that is not known. */
  readonly code: string;
  /** On the button that breaks long lines. */
  readonly wrap: string;
  readonly copy: string;
  /** On the button that copies, and said, for two seconds after it was pressed. */
  readonly copied: string;
  /** The same, if the browser does not let it: then the code is selected. */
  readonly notCopied: string;
}

export interface CodeToolbarOptions {
  /** English, by default. */
  readonly labels?: Partial<CodeToolbarLabels>;
  /** Runs a task after so many milliseconds, unless what is handed back is called before. A timer, by default. */
  readonly after?: (ms: number, task: () => void) => () => void;
}

/** Bars over blocks of code: those that are made now, and those that stand there already. */
export interface CodeBars extends CodeToolbar {
  /** Puts a bar into the frame of a block that was made before the bars could be had: an element that holds the `pre` and nothing else. */
  dress(frame: HTMLElement): void;
}

const EN: CodeToolbarLabels = {
  code: 'Code',
  wrap: 'Wrap',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Press Ctrl+C',
};

/** How long what came of pressing is shown, in milliseconds. */
const SHOWN = 2000;

/** Makes a bar over each block of code, with its language, a button that breaks long lines and one that copies. For a sink's `toolbar`. */
export function createCodeToolbar(options: CodeToolbarOptions = {}): CodeBars {
  const labels = { ...EN, ...options.labels };
  const after = options.after ?? afterTimer;

  function frame(pre: HTMLElement): HTMLElement {
    const block = pre.ownerDocument.createElement('div');
    block.className = 'code-block';
    block.append(pre);
    dress(block);
    return block;
  }

  function dress(block: HTMLElement): void {
    const pre = block.firstElementChild as HTMLElement;
    const make = (tag: string, name: string, text: string): HTMLElement => {
      const element = block.ownerDocument.createElement(tag);
      element.className = name;
      element.append(text);
      return element;
    };
    const bar = make('div', 'code-bar', '');
    const wrap = make('button', 'code-wrap', labels.wrap);
    const copy = make('button', 'code-copy', labels.copy);
    // There before it says anything, for what is said by an element that has just come is not heard.
    const status = make('span', 'code-status', '');
    for (const button of [wrap, copy]) button.setAttribute('type', 'button');
    for (const words of [wrap, copy, status]) {
      if (labels.lang) words.lang = labels.lang;
      if (labels.dir) words.dir = labels.dir;
    }
    wrap.setAttribute('aria-pressed', 'false');
    status.setAttribute('role', 'status');
    bar.append(make('span', 'code-language', ''), wrap, copy, status);
    block.prepend(bar);
    label(block, pre.querySelector('code')?.dataset['language']);

    wrap.addEventListener('click', () => {
      wrap.setAttribute('aria-pressed', String(block.classList.toggle('wrapped')));
    });

    let cancel: (() => void) | undefined;
    copy.addEventListener('click', () => {
      void copyText(pre).then((isCopied) => {
        cancel?.();
        copy.textContent = status.textContent = isCopied ? labels.copied : labels.notCopied;
        cancel = after(SHOWN, () => {
          copy.textContent = labels.copy;
          status.textContent = '';
        });
      });
    });
  }

  function label(block: HTMLElement, language: string | undefined): void {
    const name = block.querySelector('.code-language');
    if (name) name.textContent = language || labels.code;
  }

  return { frame, dress, label };
}

function afterTimer(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
