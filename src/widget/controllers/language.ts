import type { ReactiveController } from 'lit';
import type { Language, LanguageHost } from '../host.ts';
import { loadLanguage, registrationListeners } from '../i18n/languages.ts';
import { mergeStrings } from '../i18n/merge-strings.ts';
import type { LauncherStrings, StringOverrides, Strings } from '../i18n/strings.ts';

/**
 * Finds the strings for the element's language: its own `lang`, otherwise that of the page around it, otherwise English. Replaces those that
 * the page sets as `strings`.
 */
export class LanguageController implements ReactiveController, Language {
  translation: Strings | undefined;

  readonly #host: LanguageHost;
  /** The language of the page around the element. */
  #surroundingLang = '';
  #tag = '';
  #observer: MutationObserver | undefined;
  #overrides: StringOverrides | undefined;
  /** The merged strings by the English ones they replace. */
  readonly #merged = new Map<LauncherStrings, LauncherStrings>();

  constructor(host: LanguageHost) {
    this.#host = host;
    host.addController(this);
  }

  get pageLang(): string {
    return this.#tag;
  }

  stringsFor<English extends LauncherStrings>(english: English): English {
    const { strings: overrides } = this.#host;
    if (overrides !== this.#overrides) this.#merged.clear();
    this.#overrides = overrides;
    let strings = this.#merged.get(english);
    if (!strings) {
      strings = english;
      try {
        // A translation that lacks strings gets the English ones.
        for (const replacements of [this.translation, overrides])
          strings = { ...strings, ...mergeStrings({ ...strings }, { ...replacements }) };
      } catch {
        // A getter or proxy of the page threw.
      }
      this.#merged.set(english, strings);
    }
    return strings as English;
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
    // Until the panel normalises the properties, `lang` may have any type.
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
    // If a language cannot be fetched, the current one stays.
    const translation = await loadLanguage(tag).catch(() => this.translation);
    if (tag !== this.#tag || translation === this.translation) return;
    this.translation = translation;
    this.#merged.clear();
    this.#host.requestUpdate();
  }
}

/** The ancestors of an element, across shadow roots. */
function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const { parentElement, parentNode } = element;
  const parent = parentElement ?? (parentNode as ShadowRoot | null)?.host;
  return parent ? [parent as HTMLElement, ...ancestorsOf(parent as HTMLElement)] : [];
}
