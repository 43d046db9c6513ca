import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { isComposing } from '../is-composing.ts';

const KEYS = ['keydown', 'keypress', 'keyup'];
// prettier-ignore
const EDITS = [
  'beforeinput', 'input', 'textInput', 'paste', 'cut', 'copy', 'compositionstart', 'compositionupdate', 'compositionend',
  'dragstart', 'dragenter', 'dragover', 'dragleave', 'drop',
];
const FOCUS_CHANGES = ['focus', 'blur', 'focusin', 'focusout'];

/**
 * Keeps what happens in the element from the page: keys and edits are no shortcuts and no changes of the page, and a page's focus trap
 * does not see the focus come. What happens in slotted content is the page's and goes on.
 */
export class IsolationController implements ReactiveController {
  readonly #host: AiChat;

  constructor(host: AiChat) {
    this.#host = host;
    const root = host.renderRoot;
    for (const type of KEYS) root.addEventListener(type, (event) => this.#onKey(event as KeyboardEvent));
    for (const type of EDITS) root.addEventListener(type, (event) => this.#onEdit(event));
  }

  hostConnected(): void {
    // Before the document: most traps listen there while the event is on its way down.
    for (const type of FOCUS_CHANGES) addEventListener(type, this.#onFocusChange, true);
  }

  hostDisconnected(): void {
    for (const type of FOCUS_CHANGES) removeEventListener(type, this.#onFocusChange, true);
  }

  /** Ways out go on. An Escape that closes the panel has been used. */
  #onKey(event: KeyboardEvent): void {
    const host = this.#host;
    const { key, type } = event;
    const isEscape = key === 'Escape';
    const isLauncher = host.layout === 'launcher';
    const closes =
      isEscape && type === 'keydown' && isLauncher && host.open && !event.defaultPrevented && !isComposing(event);
    if (closes) event.preventDefault();
    // A closed launcher is a button of the page like others.
    if (this.#isOwn(event) && host.isShown && (closes || (!isEscape && key !== 'Tab'))) event.stopPropagation();
    if (closes) host.hide();
  }

  #onEdit(event: Event): void {
    // A page that takes files says so while they are dragged; where nobody does, the browser leaves the page for them.
    if ((event as DragEvent).dataTransfer?.types.includes('Files')) return;
    if (this.#isOwn(event)) event.stopPropagation();
  }

  /** The event goes on inside the element only. */
  readonly #onFocusChange = (event: Event): void => {
    if (!this.#isOwn(event)) return;
    event.stopImmediatePropagation();
    const { type } = event;
    event
      .composedPath()[0]
      ?.dispatchEvent(new FocusEvent(type, { bubbles: type.startsWith('focus') && type !== 'focus' }));
  };

  /** Whether it happened in the shadow tree, and not in what the page has slotted into it. */
  #isOwn(event: Event): boolean {
    const path = event.composedPath();
    const at = path.indexOf(this.#host.renderRoot);
    return at > 0 && !path.slice(0, at).some((node) => this.#host.contains(node as Node));
  }
}
