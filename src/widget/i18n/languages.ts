/**
 * The registry of translations. English is built in (`en-*.ts`, by the chunks that need them). Every other language is
 * one object of type `Strings` that a page registers with `registerLanguage`; the package has none of its own yet.
 * @module
 */
import type { Strings } from './strings.ts';

/** Loads the strings of a language when an element first needs them. */
export type LanguageLoader = () => Promise<Strings>;

/** The registered languages by tag. English is built in. */
const loaders = new Map<string, LanguageLoader>();

/** Called when a language is registered, so that elements that fell back to another one update. */
export const registrationListeners = new Set<() => void>();

/** Registers a language by its tag (`it`, `pt-BR`), for `<ai-chat lang="it">`. Registering a tag again replaces its loader. */
export function registerLanguage(tag: string, loader: LanguageLoader): void {
  loaders.set(normalizeTag(tag), loader);
  for (const callback of registrationListeners) callback();
}

/** Loads the strings for a language tag, or for a shorter tag if it is not registered: `pt` for `pt-BR`. */
export async function loadLanguage(tag: string): Promise<Strings | undefined> {
  for (let range = normalizeTag(tag); range; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
    const loader = loaders.get(range);
    if (!loader) continue;
    const strings = await loader();
    return strings && { ...strings, lang: range, dir: RIGHT_TO_LEFT.test(range) ? 'rtl' : 'ltr' };
  }
  return undefined;
}

/** Matches right-to-left languages and scripts. Not every browser supports `Intl.Locale.prototype.getTextInfo()`. */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b|-(?:arab|hebr)\b/;

/** Converts tags such as `de_DE.UTF-8` and `zh_Hant_TW` to the form of HTML, in lower case. */
function normalizeTag(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replace(/[.@].*/, '')
    .replace(/_/g, '-');
}
