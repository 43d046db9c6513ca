import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { enFrame } from '../i18n/en-frame.ts';
import { loadLanguage, onRegistered } from '../i18n/languages.ts';
import type { FrameStrings, Strings } from '../i18n/strings.ts';

/** Finds the sentences for the element's language: its own `lang`, else that of the page around it, else English. */
export class LanguageController implements ReactiveController {
  /** The sentences of a language that is not built in, once they have come. */
  loaded: Strings | undefined;

  readonly #host: AiChat;
  /** The language around the element. */
  #around = '';
  #tag = '';
  #observer: MutationObserver | undefined;

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

  hostConnected(): void {
    this.#observer = new MutationObserver(this.#onChange);
    for (const node of around(this.#host)) this.#observer.observe(node, { attributeFilter: ['lang'] });
    onRegistered.add(this.#onChange);
    this.#onChange();
  }

  hostDisconnected(): void {
    onRegistered.delete(this.#onChange);
    this.#observer?.disconnect();
  }

  hostUpdate(): void {
    // Before it is put right, anything.
    const lang: unknown = this.#host.lang;
    const tag = (typeof lang === 'string' && lang) || this.#around;
    if (tag === this.#tag) return;
    this.#tag = tag;
    void this.#load(tag);
  }

  readonly #onChange = (): void => {
    this.#around = around(this.#host).find((element) => element.hasAttribute('lang'))?.lang ?? '';
    // A language that was unknown before may be registered now.
    if (!this.loaded) this.#tag = '';
    this.#host.requestUpdate();
  };

  async #load(tag: string): Promise<void> {
    // A language that cannot be fetched leaves the one that is shown: better read in English than not at all.
    const strings = await loadLanguage(tag).catch(() => this.loaded);
    if (tag !== this.#tag || strings === this.loaded) return;
    this.loaded = strings;
    this.#host.requestUpdate();
  }
}

/** The elements around one, out of shadow roots, too. */
function around(element: HTMLElement): HTMLElement[] {
  const { parentElement, parentNode } = element;
  const parent = parentElement ?? (parentNode as ShadowRoot | null)?.host;
  return parent ? [parent as HTMLElement, ...around(parent as HTMLElement)] : [];
}
