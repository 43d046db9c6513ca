import { noChange, nothing } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import type { RendererContext, Renderer, SlottedRenderer } from '../renderer.ts';
import { dataCard } from './data-card.ts';

/** A part of a message that the page draws. */
export interface PartInput {
  /** The name of the renderer, for the page's developer. */
  readonly name: string;
  readonly renderer: Renderer | SlottedRenderer;
  readonly value: unknown;
  readonly context: Omit<RendererContext, 'place'>;
  /** The element that slotted places are children of. */
  readonly host: HTMLElement;
}

/** Renderers whose error is on the console already. */
const reported = new WeakSet<object>();

let lastSlot = 0;

/** Calls a renderer of the page when its data change, and cleans up when the part goes. */
class RenderedPart extends AsyncDirective {
  #input: PartInput | undefined;
  #place: HTMLElement | undefined;
  #slot: HTMLSlotElement | undefined;
  #cleanUp: (() => void) | undefined;
  #isStale = true;

  override render(input: PartInput): unknown {
    const { renderer, value } = input;
    if (renderer !== this.#input?.renderer) this.#remove();
    this.#isStale ||= renderer !== this.#input?.renderer || value !== this.#input.value;
    this.#input = input;
    // While it is not in the page it is drawn when it is there again.
    if (!this.isConnected || !this.#isStale) return this.#place ? noChange : nothing;
    this.#draw(input);
    return this.#slot ?? this.#place;
  }

  override disconnected(): void {
    this.#remove();
  }

  override reconnected(): void {
    if (this.#input) this.setValue(this.render(this.#input));
  }

  #draw({ renderer, value, context, host, name }: PartInput): void {
    this.#isStale = false;
    const place = (this.#place ??= this.#createPlace(renderer, name, host));
    this.#endPrevious();
    try {
      const draw = typeof renderer === 'function' ? renderer : renderer.render;
      const result = draw(value as never, { ...context, place });
      if (result instanceof Node) {
        // Moving it would end an animation and take the focus away.
        if (place.firstChild !== result || place.lastChild !== result) place.replaceChildren(result);
      } else if (typeof result === 'function') this.#cleanUp = result as () => void;
      else if (result instanceof Promise) result.catch((cause: unknown) => this.#fail(cause, value));
    } catch (cause) {
      this.#fail(cause, value);
    }
  }

  #createPlace(renderer: PartInput['renderer'], name: string, host: HTMLElement): HTMLElement {
    const place = document.createElement('div');
    if (typeof renderer === 'function' || !renderer.isSlotted) {
      place.className = 'rendered';
      place.part.add('rendered');
      place.dataset['name'] = name;
      return place;
    }
    this.#slot = document.createElement('slot');
    place.slot = this.#slot.name = `ai-chat-rendered-${(lastSlot += 1)}`;
    host.append(place);
    return place;
  }

  /** Shows the data instead, as text. */
  #fail(cause: unknown, value: unknown): void {
    const { renderer, name } = this.#input ?? {};
    if (renderer && !reported.has(renderer)) {
      reported.add(renderer);
      console.error(`<ai-chat> the renderer of ${name} has failed`, cause);
    }
    this.#place?.replaceChildren(dataCard(name ?? '', value));
  }

  #endPrevious(): void {
    const cleanUp = this.#cleanUp;
    this.#cleanUp = undefined;
    try {
      cleanUp?.();
    } catch (cause) {
      console.error('<ai-chat>', cause);
    }
  }

  #remove(): void {
    this.#endPrevious();
    // A slotted place is outside of the message.
    if (this.#slot) this.#place?.remove();
    this.#place = this.#slot = undefined;
    this.#isStale = true;
  }
}

export const renderedPart = directive(RenderedPart);
