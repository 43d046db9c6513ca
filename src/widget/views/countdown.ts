import { render, type TemplateResult } from 'lit';
import type { ChatError } from '../../chat/index.ts';

/** Draws what is seen with so many seconds left. */
export type Draw = (left: number) => TemplateResult;

/**
 * The seconds until something can be tried again, drawn anew with each: by itself, for what stands around it is drawn only when a message
 * changes. It is seen, and not announced.
 */
export class Countdown {
  static readonly #byError = new WeakMap<ChatError, Countdown>();

  readonly #element = document.createElement('div');
  readonly #until: number;
  #draw: Draw | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The one of an error, which begins when the error is first seen. */
  static of(error: ChatError, seconds: number): Countdown {
    const known = this.#byError.get(error) ?? new Countdown(seconds);
    this.#byError.set(error, known);
    return known;
  }

  private constructor(seconds: number) {
    this.#until = Date.now() + seconds * 1000;
    this.#element.className = 'failure';
    this.#element.setAttribute('part', 'failure');
  }

  show(draw: Draw): HTMLElement {
    this.#draw = draw;
    this.#update();
    return this.#element;
  }

  #update(): void {
    clearTimeout(this.#timer);
    const left = Math.max(0, this.#until - Date.now());
    if (this.#draw) render(this.#draw(Math.ceil(left / 1000)), this.#element);
    if (left > 0) this.#timer = setTimeout(() => this.#update(), left % 1000 || 1000);
  }
}
