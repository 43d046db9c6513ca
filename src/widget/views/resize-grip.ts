import { html, nothing, type TemplateResult } from 'lit';

export interface ResizeGripState {
  readonly label: string;
  readonly lang: string | undefined;
  /** Size of the panel, and the smallest and largest width, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly maxWidth: number;
  readonly onFocus: () => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onReset: () => void;
}

/** The free corner of the panel, which is dragged or moved by the arrow keys. Screen readers know it as a slider with the width as its value. */
export function resizeGripView(state: ResizeGripState): TemplateResult {
  const { label, lang, width, height, minWidth, maxWidth, onFocus, onPointerDown, onKeyDown, onReset } = state;
  return html`<div
    class="grip"
    part="grip"
    role="slider"
    tabindex="0"
    lang=${lang ?? nothing}
    aria-label=${label}
    aria-valuemin=${minWidth}
    aria-valuemax=${maxWidth}
    aria-valuenow=${width}
    aria-valuetext="${width} × ${height}"
    @focus=${onFocus}
    @pointerdown=${onPointerDown}
    @keydown=${onKeyDown}
    @dblclick=${onReset}
  ></div>`;
}
