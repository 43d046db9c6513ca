import type { TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';
import type { PanelDimensions } from '../panel-size.ts';
import { resizeGripView } from '../views/resize-grip.ts';

/** The panel that is resized. */
export interface ResizedPanel {
  readonly element: HTMLElement | null;
  /** Its size, as far as it is not that of the page. */
  readonly dimensions: PanelDimensions;
  /** Shows the panel in another size. */
  preview(dimensions: PanelDimensions): void;
  /** Shows and keeps another size. An empty one is that of the page. */
  commit(dimensions: PanelDimensions): void;
}

interface Box {
  readonly width: number;
  readonly height: number;
}

/** The smallest size, in which the composer and two messages have room. The largest is a matter of the styles. */
const MIN_WIDTH = 300;
const MIN_HEIGHT = 360;

/** Pixels of one press of an arrow key. */
const STEP = 24;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** Resizes the panel at its free corner, which follows the pointer or the arrow keys. Home and End choose the smallest and the largest size. */
export class ResizeGrip {
  readonly #panel: ResizedPanel;
  readonly #onMeasure: () => void;
  /** The size that the grip reports. Measured seldom, because that forces a layout. */
  #measured = { width: 0, height: 0, maxWidth: 0 };

  /** @param onMeasure Called when there is another size to report. */
  constructor(panel: ResizedPanel, onMeasure: () => void) {
    this.#panel = panel;
    this.#onMeasure = onMeasure;
  }

  render({ resize, lang }: PanelStrings): TemplateResult {
    return resizeGripView({
      label: resize,
      lang,
      ...this.#measured,
      minWidth: MIN_WIDTH,
      onFocus: this.measure,
      onPointerDown: this.#onPointerDown,
      onKeyDown: this.#onKeyDown,
      onReset: this.#onReset,
    });
  }

  readonly measure = (): void => {
    this.#measured = { ...this.#box, maxWidth: innerWidth };
    this.#onMeasure();
  };

  readonly #onReset = (): void => {
    this.#panel.commit({});
    this.measure();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    if (arrow) this.#resize(this.#moved(this.#box, ...arrow));
    else if (event.key === 'Home') this.#resize({ width: MIN_WIDTH, height: MIN_HEIGHT });
    else if (event.key === 'End') this.#resize({ width: innerWidth, height: innerHeight });
    else if (event.key === 'Enter') this.#onReset();
    else return;
    event.preventDefault();
  };

  readonly #onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const grip = event.currentTarget as HTMLElement;
    const start = this.#box;
    const base = this.#panel.dimensions;
    let change: PanelDimensions = {};
    const onMove = ({ clientX, clientY }: PointerEvent): void => {
      change = this.#moved(start, clientX - event.clientX, clientY - event.clientY);
      this.#panel.preview({ ...base, ...change });
    };
    grip.addEventListener('pointermove', onMove);
    // Also when the browser takes the pointer away.
    grip.addEventListener(
      'lostpointercapture',
      () => {
        grip.removeEventListener('pointermove', onMove);
        if (Object.keys(change).length > 0) this.#resize(change);
      },
      { once: true },
    );
    grip.setPointerCapture(event.pointerId);
  };

  /** Change of a size when the free corner moves by a distance, in pixels of the window. */
  #moved(box: Box, x: number, y: number): PanelDimensions {
    const panel = this.#panel.element;
    const zoom = panel?.currentCSSZoom || 1;
    const { left = 0, right = 0 } = panel?.getBoundingClientRect() ?? {};
    const widening = left + right < innerWidth ? x : -x;
    return {
      ...(x !== 0 && { width: Math.max(MIN_WIDTH, Math.round(box.width + widening / zoom)) }),
      ...(y !== 0 && { height: Math.max(MIN_HEIGHT, Math.round(box.height - y / zoom)) }),
    };
  }

  /** Changes one dimension or both. What does not fit into the window is not kept. */
  #resize(change: PanelDimensions): void {
    const base = this.#panel.dimensions;
    this.#panel.preview({ ...base, ...change });
    const { width, height } = this.#box;
    this.#panel.commit({ ...base, ...('width' in change && { width }), ...('height' in change && { height }) });
    this.measure();
  }

  get #box(): Box {
    const { offsetWidth: width = 0, offsetHeight: height = 0 } = this.#panel.element ?? {};
    return { width, height };
  }
}
