import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import { loadLanguage, registrationListeners } from '../i18n/languages.ts';
import type { LauncherStrings, Strings } from '../i18n/strings.ts';

/** Finds the sentences for the element's language: its own `lang`, else that of the page around it, else English. */
export class LanguageController implements ReactiveController {
  /** The sentences of a language that is not built in, once they have come. */
  translation: Strings | undefined;

  readonly #host: AiChat;
  /** The language around the element. */
  #surroundingLang = '';
  #tag = '';
  #observer: MutationObserver | undefined;

  constructor(host: AiChat) {
    this.#host = host;
    host.addController(this);
  }

  /** The language of what the page says, and presumably of what is written in it; empty where it is not known. */
  get pageLang(): string {
    return this.#tag;
  }

  get launcherStrings(): LauncherStrings {
    return this.translation ?? enLauncher;
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(this.#onChange);
    for (const node of ancestorsOf(this.#host)) this.#observer.observe(node, { attributeFilter: ['lang'] });
    registrationListeners.add(this.#onChange);
    this.#onChange();
  }

  hostDisconnected(): void {
    registrationListeners.delete(this.#onChange);
    this.#observer?.disconnect();
  }

  hostUpdate(): void {
    // Before it is put right, anything.
    const lang: unknown = this.#host.lang;
    const tag = (typeof lang === 'string' && lang) || this.#surroundingLang;
    if (tag === this.#tag) return;
    this.#tag = tag;
    void this.#load(tag);
  }

  readonly #onChange = (): void => {
    this.#surroundingLang = ancestorsOf(this.#host).find((element) => element.hasAttribute('lang'))?.lang ?? '';
    // A language that was unknown before may be registered now.
    if (!this.translation) this.#tag = '';
    this.#host.requestUpdate();
  };

  async #load(tag: string): Promise<void> {
    // A language that cannot be fetched leaves the one that is shown: better read in English than not at all.
    const translation = await loadLanguage(tag).catch(() => this.translation);
    if (tag !== this.#tag || translation === this.translation) return;
    this.translation = translation;
    this.#host.requestUpdate();
  }
}

/** The elements around one, out of shadow roots, too. */
function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const { parentElement, parentNode } = element;
  const parent = parentElement ?? (parentNode as ShadowRoot | null)?.host;
  return parent ? [parent as HTMLElement, ...ancestorsOf(parent as HTMLElement)] : [];
}
