import type { ReactiveController } from 'lit';
import type { LauncherHost } from '../host.ts';
import { hasLauncher } from '../layout.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import { isComposing } from '../is-composing.ts';

const KEY_EVENTS = ['keydown', 'keypress', 'keyup'];
// prettier-ignore
const EDIT_EVENTS = [
  'beforeinput', 'input', 'textInput', 'paste', 'cut', 'copy', 'compositionstart', 'compositionupdate', 'compositionend',
  'dragstart', 'dragenter', 'dragover', 'dragleave', 'drop',
];
const FOCUS_EVENTS = ['focus', 'blur', 'focusin', 'focusout'];

/**
 * Hides the element's key, edit and focus events from the page, so that they trigger no shortcut of the page, do not count as edits of its
 * content, and are invisible to its focus traps. Events in slotted content belong to the page and pass.
 */
export class EventIsolationController implements ReactiveController {
  readonly #host: LauncherHost;
  readonly #context: Pick<PanelContext, 'isVisible'>;

  constructor(host: LauncherHost, context: Pick<PanelContext, 'isVisible'>) {
    this.#host = host;
    this.#context = context;
    const root = host.renderRoot;
    for (const type of KEY_EVENTS) root.addEventListener(type, (event) => this.#onKey(event as KeyboardEvent));
    for (const type of EDIT_EVENTS) root.addEventListener(type, (event) => this.#onEdit(event));
  }

  hostConnected(): void {
    // On the window, before the document: most focus traps listen there in the capture phase.
    for (const type of FOCUS_EVENTS) addEventListener(type, this.#onFocusChange, true);
    // Editors, too, listen for undo in the capture phase. The browser itself undoes, so no listener of ours needs the event.
    addEventListener('keydown', this.#onUndo, true);
  }

  hostDisconnected(): void {
    for (const type of FOCUS_EVENTS) removeEventListener(type, this.#onFocusChange, true);
    removeEventListener('keydown', this.#onUndo, true);
  }

  /** Lets Tab and Escape pass. An Escape that closes the panel stops here. */
  #onKey(event: KeyboardEvent): void {
    const host = this.#host;
    const { key, type } = event;
    const isEscape = key === 'Escape';
    const canClose = hasLauncher(host);
    const closesPanel =
      isEscape && type === 'keydown' && canClose && host.open && !event.defaultPrevented && !isComposing(event);
    if (closesPanel) event.preventDefault();
    // A closed launcher behaves like any button of the page.
    if (this.#isInShadowTree(event) && this.#context.isVisible && (closesPanel || (!isEscape && key !== 'Tab')))
      event.stopPropagation();
    if (closesPanel) host.hide();
  }

  #onEdit(event: Event): void {
    // A page that accepts dropped files must see them. If nothing accepts them, the browser navigates to the file.
    if ((event as DragEvent).dataTransfer?.types.includes('Files')) return;
    if (this.#isInShadowTree(event)) event.stopPropagation();
  }

  readonly #onUndo = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key);
    if (isUndo && this.#context.isVisible && this.#isInShadowTree(event)) event.stopImmediatePropagation();
  };

  /** Dispatches the event again without `composed`, so that it stays inside the element. */
  readonly #onFocusChange = (event: Event): void => {
    if (!this.#isInShadowTree(event)) return;
    event.stopImmediatePropagation();
    const { type } = event;
    event
      .composedPath()[0]
      ?.dispatchEvent(new FocusEvent(type, { bubbles: type.startsWith('focus') && type !== 'focus' }));
  };

  /** Whether an event comes from the shadow tree and not from slotted content. */
  #isInShadowTree(event: Event): boolean {
    const path = event.composedPath();
    const rootIndex = path.indexOf(this.#host.renderRoot);
    return rootIndex > 0 && !path.slice(0, rootIndex).some((node) => this.#host.contains(node as Node));
  }
}
