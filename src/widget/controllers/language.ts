import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { enFrame } from '../i18n/en-frame.ts';
import { loadLanguage } from '../i18n/languages.ts';
import type { FrameStrings, Strings } from '../i18n/strings.ts';

/** Finds the sentences for the element's language: its own `lang`, else that of the page around it, else English. */
export class LanguageController implements ReactiveController {
  /** The sentences of a language that is not built in, once they have come. */
  loaded: Strings | undefined;

  readonly #host: AiChat;
  #tag = '';

  constructor(host: AiChat) {
    this.#host = host;
    host.addController(this);
  }

  /** The language of what the page says, and presumably of what is written in it; empty where it is not known. */
  get page(): string {
    return this.#tag;
  }

  get frame(): FrameStrings {
    return this.loaded ?? enFrame;
  }

  hostUpdate(): void {
    const tag = this.#host.lang || (this.#host.closest<HTMLElement>('[lang]')?.lang ?? '');
    if (tag === this.#tag) return;
    this.#tag = tag;
    void this.#load(tag);
  }

  async #load(tag: string): Promise<void> {
    // A language that cannot be fetched leaves the one that is shown: better read in English than not at all.
    const strings = await loadLanguage(tag).catch(() => this.loaded);
    if (tag !== this.#tag || strings === this.loaded) return;
    this.loaded = strings;
    this.#host.requestUpdate();
  }
}
