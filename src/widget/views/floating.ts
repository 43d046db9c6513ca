import { noChange, type ElementPart } from 'lit';
import { Directive, directive } from 'lit/directive.js';

/** @param returnsFocus Whether the focus goes back to where it was before. */
export type CloseFloating = (returnsFocus?: boolean) => void;

/**
 * Makes an element float: it gets the focus, on the descendant with `data-focus` or the first button, and is closed by Escape, by a press
 * outside of it, and when the focus leaves it.
 */
class FloatingDirective extends Directive {
  #element: HTMLElement | undefined;
  #close: CloseFloating = () => undefined;

  render(_close: CloseFloating): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [close]: [close: CloseFloating]): typeof noChange {
    this.#close = close;
    if (!this.#element) this.#open(element as HTMLElement);
    return noChange;
  }

  #open(element: HTMLElement): void {
    this.#element = element;
    element.addEventListener('keydown', this.#onKey);
    element.addEventListener('focusout', this.#onFocusOut);
    addEventListener('pointerdown', this.#onPointerDown, true);
    // In a microtask, because Lit runs directives before the element is in the page.
    queueMicrotask(() => {
      const target = element.querySelector<HTMLElement>('[data-focus]') ?? element.querySelector('button');
      target?.focus();
    });
  }

  /** Keeps the key from the panel, which would close, and from the page. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };

  readonly #onPointerDown = (event: PointerEvent): void => {
    if (!this.#element?.isConnected) return removeEventListener('pointerdown', this.#onPointerDown, true);
    const path = event.composedPath();
    // A press on the button that opened it is a click that closes it.
    const isInside = path.some((node) => node === this.#element || isOpener(node));
    if (!isInside) this.#close(false);
  };

  /** The focus has moved when it is elsewhere a moment later. A window that loses the focus keeps the element that has it. */
  readonly #onFocusOut = (): void => {
    setTimeout(() => {
      const element = this.#element;
      if (!element?.isConnected || !document.hasFocus()) return;
      const { activeElement } = element.getRootNode() as ShadowRoot;
      if (!element.contains(activeElement)) this.#close(false);
    });
  };
}

function isOpener(node: EventTarget): boolean {
  return node instanceof Element && node.matches('[aria-haspopup][aria-expanded="true"]');
}

export const floating: (close: CloseFloating) => unknown = directive(FloatingDirective);
