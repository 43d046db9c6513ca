import { render, type TemplateResult } from 'lit';
import type { ChatErrorInfo } from '../../chat/index.ts';

/** Draws what is seen with so many seconds left. */
export type RenderSeconds = (secondsLeft: number) => TemplateResult;

/**
 * The seconds until something can be tried again, drawn anew with each: by itself, for what stands around it is drawn only when a message
 * changes. It is seen, and not announced.
 */
export class Countdown {
  static readonly #byError = new WeakMap<ChatErrorInfo, Countdown>();

  readonly #element = document.createElement('div');
  readonly #endsAt: number;
  #renderSeconds: RenderSeconds | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The one of an error, which begins when the error is first seen. */
  static forError(error: ChatErrorInfo, seconds: number): Countdown {
    const countdown = this.#byError.get(error) ?? new Countdown(seconds);
    this.#byError.set(error, countdown);
    return countdown;
  }

  private constructor(seconds: number) {
    this.#endsAt = Date.now() + seconds * 1000;
    this.#element.className = 'error';
    this.#element.setAttribute('part', 'failure');
  }

  render(renderSeconds: RenderSeconds): HTMLElement {
    this.#renderSeconds = renderSeconds;
    this.#update();
    return this.#element;
  }

  #update(): void {
    clearTimeout(this.#timer);
    const remainingMs = Math.max(0, this.#endsAt - Date.now());
    if (this.#renderSeconds) render(this.#renderSeconds(Math.ceil(remainingMs / 1000)), this.#element);
    if (remainingMs > 0) this.#timer = setTimeout(() => this.#update(), remainingMs % 1000 || 1000);
  }
}
