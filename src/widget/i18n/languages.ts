import type { Strings } from './strings.ts';

/** Fetches a language's sentences when a page first asks for them. */
export type LanguageLoader = () => Promise<Strings>;

/** English is built in; every other language is a line here and a file beside `en.ts`, in a chunk of its own. */
const loaders = new Map<string, LanguageLoader>();

/** Makes a language known by its tag (`it`, `pt-BR`), for `<ai-chat lang="it">`. A tag that is taken is given anew. */
export function registerLanguage(tag: string, loader: LanguageLoader): void {
  loaders.set(normalized(tag), loader);
}

/** The sentences for a language tag, or for the nearest one without its last parts: `pt` for `pt-BR`. */
export async function loadLanguage(tag: string): Promise<Strings | undefined> {
  for (let range = normalized(tag); range; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
    const loader = loaders.get(range);
    if (loader) return { ...(await loader()), lang: range, dir: RIGHT_TO_LEFT.test(range) ? 'rtl' : 'ltr' };
  }
  return undefined;
}

/** Tags of languages and scripts. Not every browser has `Intl.Locale` tell the direction. */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b|-(?:arab|hebr)\b/;

/** Systems write `de_DE` and `zh_Hant_TW`, HTML `de-DE`; nobody's capitals count. */
function normalized(tag: string): string {
  return tag.trim().toLowerCase().replaceAll('_', '-');
}
