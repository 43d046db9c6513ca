import { render, type TemplateResult } from 'lit';
import type { ChatErrorInfo } from '../../chat/index.ts';

/** Renders the content for the seconds that are left. */
export type RenderSeconds = (secondsLeft: number) => TemplateResult;

/**
 * Counts down the seconds until a retry is possible. Renders itself every second, because the views around it are rendered only when a message
 * changes. Not announced to screen readers.
 */
export class Countdown {
  static readonly #byError = new WeakMap<ChatErrorInfo, Countdown>();

  readonly #element = document.createElement('div');
  readonly #endsAt: number;
  #renderSeconds: RenderSeconds | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The countdown of an error. It starts when the error is first shown. */
  static forError(error: ChatErrorInfo, seconds: number, className: string): Countdown {
    const countdown = this.#byError.get(error) ?? new Countdown(seconds, className);
    this.#byError.set(error, countdown);
    return countdown;
  }

  private constructor(seconds: number, className: string) {
    this.#endsAt = Date.now() + seconds * 1000;
    this.#element.className = className;
    this.#element.setAttribute('part', 'fault');
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
