import type { PromptContext } from '../../chat/index.ts';
import { toJson } from '../../chat/data-part.ts';
import { limitContext } from '../../chat/prompt-context.ts';
import type { RenderHost } from '../host.ts';
import type { ContextSource } from '../context-source.ts';

/** The element whose page passes something along. */
export interface ContextHost extends RenderHost {
  readonly context: ContextSource | undefined;
}

/**
 * What the page passes along with the next prompt: what the visitor sees, and nothing else. What they remove stays away until the page has
 * something other.
 */
export class PageContext {
  readonly #host: ContextHost;
  /** The property that was read last. */
  #source: ContextSource | undefined;
  #value: PromptContext | undefined;
  /** What the visitor has removed, as JSON. */
  #removed: string | undefined;
  /** Counts readings, so that one that is too late is dropped. */
  #reading = 0;

  constructor(host: ContextHost) {
    this.#host = host;
  }

  /** What is sent with the next prompt. */
  get current(): PromptContext | undefined {
    return this.#value && toJson(this.#value) !== this.#removed ? this.#value : undefined;
  }

  /** Reads the page's property if it is another one. */
  follow(): void {
    if (this.#host.context !== this.#source) this.refresh();
  }

  /** Reads the page's property, or calls its function. Until that has a result, the last one counts. */
  refresh(): void {
    const source = (this.#source = this.#host.context);
    const reading = (this.#reading += 1);
    if (typeof source !== 'function') return this.#set(source);
    // What throws is the page's. The prompt is sent without it.
    new Promise((resolve) => resolve(source())).then(
      (value) => {
        if (reading === this.#reading) this.#set(value);
      },
      (cause: unknown) => {
        console.error('<ai-chat>', cause);
        if (reading === this.#reading) this.#set(undefined);
      },
    );
  }

  readonly remove = (): void => {
    this.#removed = toJson(this.#value);
    this.#host.requestUpdate();
    this.#host.focus();
  };

  #set(value: unknown): void {
    const context = limitContext(value);
    if (toJson(context) === toJson(this.#value)) return;
    this.#value = context;
    this.#host.requestUpdate();
  }
}
