import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { isComposing } from '../is-composing.ts';

const KEY_EVENTS = ['keydown', 'keypress', 'keyup'];
// prettier-ignore
const EDIT_EVENTS = [
  'beforeinput', 'input', 'textInput', 'paste', 'cut', 'copy', 'compositionstart', 'compositionupdate', 'compositionend',
  'dragstart', 'dragenter', 'dragover', 'dragleave', 'drop',
];
const FOCUS_EVENTS = ['focus', 'blur', 'focusin', 'focusout'];

/**
 * Keeps what happens in the element from the page: keys and edits are no shortcuts and no changes of the page, and a page's focus trap
 * does not see the focus come. What happens in slotted content is the page's and goes on.
 */
export class EventIsolationController implements ReactiveController {
  readonly #host: AiChat;

  constructor(host: AiChat) {
    this.#host = host;
    const root = host.renderRoot;
    for (const type of KEY_EVENTS) root.addEventListener(type, (event) => this.#onKey(event as KeyboardEvent));
    for (const type of EDIT_EVENTS) root.addEventListener(type, (event) => this.#onEdit(event));
  }

  hostConnected(): void {
    // Before the document: most traps listen there while the event is on its way down.
    for (const type of FOCUS_EVENTS) addEventListener(type, this.#onFocusChange, true);
    // Editors take it on its way down, too. Nobody in here needs to know of it: it is the browser that undoes.
    addEventListener('keydown', this.#onUndo, true);
  }

  hostDisconnected(): void {
    for (const type of FOCUS_EVENTS) removeEventListener(type, this.#onFocusChange, true);
    removeEventListener('keydown', this.#onUndo, true);
  }

  /** Ways out go on. An Escape that closes the panel has been used. */
  #onKey(event: KeyboardEvent): void {
    const host = this.#host;
    const { key, type } = event;
    const isEscape = key === 'Escape';
    const isLauncher = host.layout === 'launcher';
    const closesPanel =
      isEscape && type === 'keydown' && isLauncher && host.open && !event.defaultPrevented && !isComposing(event);
    if (closesPanel) event.preventDefault();
    // A closed launcher is a button of the page like others.
    if (this.#isInShadowTree(event) && host.isVisible && (closesPanel || (!isEscape && key !== 'Tab')))
      event.stopPropagation();
    if (closesPanel) host.hide();
  }

  #onEdit(event: Event): void {
    // A page that takes files says so while they are dragged; where nobody does, the browser leaves the page for them.
    if ((event as DragEvent).dataTransfer?.types.includes('Files')) return;
    if (this.#isInShadowTree(event)) event.stopPropagation();
  }

  readonly #onUndo = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key);
    if (isUndo && this.#host.isVisible && this.#isInShadowTree(event)) event.stopImmediatePropagation();
  };

  /** The event goes on inside the element only. */
  readonly #onFocusChange = (event: Event): void => {
    if (!this.#isInShadowTree(event)) return;
    event.stopImmediatePropagation();
    const { type } = event;
    event
      .composedPath()[0]
      ?.dispatchEvent(new FocusEvent(type, { bubbles: type.startsWith('focus') && type !== 'focus' }));
  };

  /** Whether it happened in the shadow tree, and not in what the page has slotted into it. */
  #isInShadowTree(event: Event): boolean {
    const path = event.composedPath();
    const rootIndex = path.indexOf(this.#host.renderRoot);
    return rootIndex > 0 && !path.slice(0, rootIndex).some((node) => this.#host.contains(node as Node));
  }
}
