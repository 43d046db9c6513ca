import { render } from 'lit';

/** Renders the content for the whole seconds that are left, 0 when the wait is over. */
type RenderSeconds = (secondsLeft: number) => unknown;

/** A wait, in an element that renders itself each second, because nothing else is rendered meanwhile. */
class Wait {
  readonly element = document.createElement('div');
  readonly #endsAt: number;
  readonly #onEnd: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(seconds: number, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#endsAt = Date.now() + seconds * 1000;
    this.element.className = 'seconds-left';
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - Date.now());
  }

  update(renderSeconds: RenderSeconds): void {
    clearTimeout(this.#timer);
    const { leftMs } = this;
    render(renderSeconds(Math.ceil(leftMs / 1000)), this.element);
    if (leftMs > 0) this.#timer = setTimeout(() => this.#onSecond(renderSeconds), leftMs % 1000 || 1000);
  }

  #onSecond(renderSeconds: RenderSeconds): void {
    this.update(renderSeconds);
    if (this.leftMs === 0 && this.element.isConnected) this.#onEnd();
  }
}

/** The waits of one view. Not announced to screen readers. */
export class SecondsLeft {
  readonly #waits = new WeakMap<object, Wait>();

  /**
   * The element that shows how much of a wait is left.
   * @param key Identifies the wait, which begins when it is first rendered.
   * @param onEnd Called when it ends while it is shown.
   */
  show(key: object, seconds: number, renderSeconds: RenderSeconds, onEnd: () => void = () => undefined): HTMLElement {
    const wait = this.#waits.get(key) ?? new Wait(seconds, onEnd);
    this.#waits.set(key, wait);
    wait.update(renderSeconds);
    return wait.element;
  }

  /** Whether a wait has begun and ended. */
  isOver(key: object): boolean {
    return this.#waits.get(key)?.leftMs === 0;
  }
}
