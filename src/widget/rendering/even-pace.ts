import type { CreateTextRenderer } from './text-renderer.ts';

/** How long after its arrival a text is shown at the latest. */
const MAX_DELAY_MS = 300;

/** Spreads the arrivals of a text: at any time it shows as much as takes the rest to its end in time. */
export class EvenPace {
  /** How much of the text has arrived when, and until when that must be shown. */
  #arrivals: readonly { readonly length: number; readonly dueAt: number }[] = [];
  #shown = 0;
  #lastAt = 0;

  /** @param length The length of the whole text so far. */
  arrive(length: number, now: number): void {
    if (!this.isBehind) this.#lastAt = now;
    this.#arrivals = [...this.#arrivals, { length, dueAt: now + MAX_DELAY_MS }];
  }

  /** Returns how much of the text is shown now. */
  advance(now: number): number {
    const elapsed = now - this.#lastAt;
    this.#lastAt = now;
    const due = this.#arrivals.findLast(({ dueAt }) => dueAt <= now);
    const last = this.#arrivals.at(-1);
    if (!last) return this.#shown;
    const remaining = last.dueAt - now + elapsed;
    const step = ((last.length - this.#shown) * elapsed) / Math.max(remaining, 1);
    this.#shown = Math.min(Math.max(this.#shown + Math.ceil(step), due?.length ?? 0), last.length);
    this.#arrivals = this.#arrivals.filter(({ length }) => length > this.#shown);
    return this.#shown;
  }

  get isBehind(): boolean {
    return this.#arrivals.length > 0;
  }

  /** Shows all of a text. */
  skipTo(length: number): void {
    this.#arrivals = [];
    this.#shown = length;
  }
}

/**
 * Renders a text that arrives at an even pace. What is there at the first rendering, what replaces an earlier text, and what arrives in a hidden
 * page is shown at once.
 * @param onUpToDate Called when the shown text has reached the end of one that is complete.
 */
export function atEvenPace(createRenderer: CreateTextRenderer, onUpToDate: () => void): CreateTextRenderer {
  return (element) => {
    const renderer = createRenderer(element);
    const pace = new EvenPace();
    let [text, isComplete, isCut] = ['', false, false];
    let frame = 0;

    const show = (length: number): void => {
      // Not half of a surrogate pair.
      const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length + 1 : length;
      const isAll = end >= text.length;
      renderer.update(text.slice(0, end), isComplete && isAll, isCut);
      if (isAll && isComplete) onUpToDate();
    };
    const showNext = (): void => {
      frame = 0;
      // What is not shown now may be shown again without another update.
      if (!element.isConnected) pace.skipTo(text.length);
      show(pace.advance(performance.now()));
      if (pace.isBehind) frame = requestAnimationFrame(showNext);
    };

    return {
      update(newText, isNowComplete, isNowCut = false) {
        const isFirst = !text;
        const isContinued = newText.startsWith(text);
        const isLonger = newText.length > text.length;
        [text, isComplete, isCut] = [newText, isNowComplete, isNowCut];
        if (isFirst || !isContinued || document.hidden) pace.skipTo(text.length);
        else if (isLonger) pace.arrive(text.length, performance.now());
        if (!pace.isBehind) return renderer.update(text, isComplete, isCut);
        frame ||= requestAnimationFrame(showNext);
      },
      get isUpToDate() {
        return !pace.isBehind && (renderer.isUpToDate ?? true);
      },
    };
  };
}
