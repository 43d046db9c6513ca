import { nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';
import { PanelSize, type PanelDimensions, type ResizableForm } from '../panel-size.ts';
import type { StorageHost } from '../page-storage.ts';
import { ResizeGrip, type ResizedPanel } from './resize-grip.ts';

/** Gives the panel the size that the visitor has chosen for its form: by the grip, or by the button that expands it. */
export class PanelResizer implements ResizedPanel {
  element: HTMLElement | null = null;

  readonly #size: PanelSize;
  readonly #grip: ResizeGrip;
  readonly #onChange: () => void;
  #form: ResizableForm | undefined;

  /** @param onChange Called when something must be rendered again. */
  constructor(host: StorageHost, onChange: () => void) {
    this.#size = new PanelSize(host);
    this.#grip = new ResizeGrip(this, onChange);
    this.#onChange = onChange;
  }

  /** Sizes the panel's element when it has opened or changed its form. A form of `undefined` cannot be resized. */
  attach(element: HTMLElement, form: ResizableForm | undefined): void {
    this.element = element;
    this.#form = form;
    this.#apply();
  }

  render(strings: PanelStrings): TemplateResult | typeof nothing {
    return this.#form ? this.#grip.render(strings) : nothing;
  }

  get isExpanded(): boolean {
    return this.#form !== undefined && this.#size.isExpanded(this.#form);
  }

  /** `undefined` if the panel cannot be resized. */
  get toggleExpanded(): (() => void) | undefined {
    const form = this.#form;
    return (
      form &&
      (() => {
        this.#size.toggleExpanded(form);
        this.#apply();
      })
    );
  }

  get dimensions(): PanelDimensions {
    if (this.isExpanded) return { width: this.element?.offsetWidth, height: this.element?.offsetHeight };
    return this.#form ? this.#size.dimensions(this.#form) : {};
  }

  preview({ width, height }: PanelDimensions): void {
    this.#setSize(width && `${width}px`, height && `${height}px`);
  }

  commit(dimensions: PanelDimensions): void {
    if (this.#form) this.#size.resize(this.#form, dimensions);
    this.#apply();
  }

  #apply(): void {
    // The styles keep the panel within the window.
    if (this.isExpanded) this.#setSize('min(760px, 92%)', '92%');
    else this.preview(this.dimensions);
    if (this.#form) this.#grip.measure();
    else this.#onChange();
  }

  #setSize(width: string | number | undefined, height: string | number | undefined): void {
    for (const [name, value] of [['--_width', width] as const, ['--_height', height] as const]) {
      if (value) this.element?.style.setProperty(name, `${value}`);
      else this.element?.style.removeProperty(name);
    }
  }
}
