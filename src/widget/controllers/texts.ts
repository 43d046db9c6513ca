import { addStyles } from '../add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import { Lazy } from '../lazy.ts';
import type * as Markdown from '../markdown.ts';
import { PLAIN, type TextStyles } from '../views/text.ts';

/** How texts are drawn: as Markdown as soon as what does it has been fetched, until then as they were written. */
export class TextsController {
  readonly #host: AiChat;
  readonly #chunk: Lazy<typeof Markdown>;
  #facts: readonly unknown[] = [];
  #styles = PLAIN;

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new Lazy(
      () => host.importMarkdown(),
      () => this.#onFetched(),
    );
    void this.#chunk.load();
  }

  get isMissing(): boolean {
    return this.#chunk.isMissing;
  }

  /** The same object as long as nothing that it depends on has changed. */
  get styles(): TextStyles {
    const { value: markdown } = this.#chunk;
    if (!markdown) return PLAIN;
    const { backend, extensions, imageOrigins, markdownPrompts, language } = this.#host;
    const facts = [backend, extensions, imageOrigins, markdownPrompts, language.loaded];
    if (facts.some((fact, at) => fact !== this.#facts[at]) || this.#styles === PLAIN) {
      this.#facts = facts;
      this.#styles = markdown.textStyles(this.#host);
    }
    return this.#styles;
  }

  #onFetched(): void {
    addStyles(this.#host.renderRoot as ShadowRoot, this.#chunk.value?.markdownStyles ?? []);
    this.#host.requestUpdate();
  }
}
