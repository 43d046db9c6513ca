import type { ReactiveController } from 'lit';
import { addStyles } from '../add-styles.ts';
import { areSame } from '../are-same.ts';
import type { AiChat } from '../ai-chat.ts';
import { imageOrigins } from '../image-origins.ts';
import { Lazy } from '../lazy.ts';
import type * as Markdown from '../markdown.ts';
import type * as TextExtras from '../text-extras.ts';
import { PLAIN, type TextStyles } from '../views/text.ts';

/** How texts are drawn: as Markdown as soon as what does it has been fetched, until then as they were written. */
export class TextsController implements ReactiveController {
  styles: TextStyles = PLAIN;
  /** Whose pictures are shown without asking. */
  imageOrigins: ReadonlySet<string> = new Set();
  /** What texts have beside their first looks. */
  readonly extras: Lazy<typeof TextExtras, typeof TextExtras>;

  readonly #host: AiChat;
  readonly #chunk: Lazy<typeof Markdown, typeof Markdown>;
  #facts: readonly unknown[] = [];

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new Lazy(
      () => host.importMarkdown(),
      (code) => code,
      () => this.#onFetched(),
    );
    this.extras = new Lazy(
      () => import('../text-extras.ts'),
      (code) => {
        addStyles(host, [code.textExtrasStyles]);
        host.renderRoot.addEventListener('copy', code.onCopy);
        return code;
      },
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  get isMissing(): boolean {
    return this.#chunk.fault !== undefined;
  }

  hostUpdate(): void {
    void this.#chunk.load();
    const { backend, extensions, imageOrigins: named, markdownPrompts, markdownBreaks, language } = this.#host;
    const { value: markdown } = this.#chunk;
    const facts = [markdown, backend, extensions, named, markdownPrompts, markdownBreaks, language.loaded];
    // What depends on them is the same object as long as they are, or all would be drawn anew.
    if (areSame(facts, this.#facts)) return;
    this.#facts = facts;
    this.imageOrigins = imageOrigins(this.#host);
    this.styles = markdown?.textStyles(this.#host, this.imageOrigins, () => void this.extras.load()) ?? PLAIN;
  }

  #onFetched(): void {
    addStyles(this.#host, this.#chunk.value?.markdownStyles ?? []);
    this.#host.requestUpdate();
  }
}
