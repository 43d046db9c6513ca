import type { Strings } from './strings.ts';

/** Fetches a language's sentences when a page first asks for them. */
export type LanguageLoader = () => Promise<Strings>;

/** English is built in; every other language is a line here and a file beside `en.ts`, in a chunk of its own. */
const loaders = new Map<string, LanguageLoader>();

/** Called when a language is made known: elements may have been drawn in another one until then. */
export const registrationListeners = new Set<() => void>();

/** Makes a language known by its tag (`it`, `pt-BR`), for `<ai-chat lang="it">`. A tag that is taken is given anew. */
export function registerLanguage(tag: string, loader: LanguageLoader): void {
  loaders.set(normalizeTag(tag), loader);
  for (const callback of registrationListeners) callback();
}

/** The sentences for a language tag, or for the nearest one without its last parts: `pt` for `pt-BR`. */
export async function loadLanguage(tag: string): Promise<Strings | undefined> {
  for (let range = normalizeTag(tag); range; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
    const loader = loaders.get(range);
    if (!loader) continue;
    const strings = await loader();
    return strings && { ...strings, lang: range, dir: RIGHT_TO_LEFT.test(range) ? 'rtl' : 'ltr' };
  }
  return undefined;
}

/** Tags of languages and scripts. Not every browser has `Intl.Locale` tell the direction. */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b|-(?:arab|hebr)\b/;

/** Systems write `de_DE.UTF-8` and `zh_Hant_TW`, HTML `de-DE`; nobody's capitals count. */
function normalizeTag(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replace(/[.@].*/, '')
    .replace(/_/g, '-');
}
