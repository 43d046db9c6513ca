import { addStyles } from '../add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import { Lazy } from '../lazy.ts';
import type * as Markdown from '../markdown.ts';
import { drawPlain, PLAIN, type DrawText, type TextStyles } from '../views/text.ts';

/** How texts are drawn: as Markdown as soon as what does it has been fetched, until then as they were written. */
export class TextsController {
  readonly #host: AiChat;
  readonly #chunk: Lazy<typeof Markdown>;
  #facts: readonly unknown[] = [];
  #styles: TextStyles = PLAIN;

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
    const { backend, imageOrigins, markdownPrompts, language } = this.#host;
    const facts = [backend, imageOrigins, markdownPrompts, language.loaded];
    if (this.#styles !== PLAIN && facts.every((fact, at) => fact === this.#facts[at])) return this.#styles;
    this.#facts = facts;
    const homes = [location.href, backend.replace(/^ws/, 'http'), ...(imageOrigins?.split(/\s+/) ?? [])];
    const origins = new Set(homes.flatMap((home) => (URL.canParse(home) ? new URL(home).origin : [])));
    const allowsImage = ({ origin }: URL): boolean => origins.has(origin);
    const draw =
      (breaks: boolean): DrawText =>
      (element) =>
        new markdown.MarkdownText(element, { breaks, allowsImage });
    const lines = draw(true);
    return (this.#styles = { prompt: markdownPrompts ? lines : drawPlain, answer: draw(false), lines });
  }

  #onFetched(): void {
    addStyles(this.#host.renderRoot as ShadowRoot, this.#chunk.value?.markdownStyles ?? []);
    this.#host.requestUpdate();
  }
}
