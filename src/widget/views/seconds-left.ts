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
    if (!this.element.isConnected) return;
    this.update(renderSeconds);
    if (this.leftMs === 0) this.#onEnd();
  }
}

const WAITS = new WeakMap<object, Wait>();

/**
 * The element that shows how much of a wait is left.
 * @param key Identifies the wait, which begins when it is first rendered.
 * @param onEnd Called when it ends while it is shown.
 */
export function secondsLeft(
  key: object,
  seconds: number,
  renderSeconds: RenderSeconds,
  onEnd: () => void = () => undefined,
): HTMLElement {
  const wait = WAITS.get(key) ?? new Wait(seconds, onEnd);
  WAITS.set(key, wait);
  wait.update(renderSeconds);
  return wait.element;
}

/** Whether a wait has begun and ended. */
export function isOver(key: object): boolean {
  return WAITS.get(key)?.leftMs === 0;
}
