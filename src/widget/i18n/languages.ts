import type { Strings } from './strings.ts';

/** Fetches a language's sentences when a page first asks for them. */
export type LanguageLoader = () => Promise<Strings>;

/** English is built in; every other language is a line here and a file beside `en.ts`, in a chunk of its own. */
const loaders = new Map<string, LanguageLoader>();

/** Makes a language known by its tag (`it`, `pt-BR`), for `<ai-chat lang="it">`. A tag that is taken is given anew. */
export function registerLanguage(tag: string, loader: LanguageLoader): void {
  loaders.set(tag.toLowerCase(), loader);
}

/** The sentences for a language tag: of the tag itself, else of its language whatever the region. */
export async function loadLanguage(tag: string): Promise<Strings | undefined> {
  const [language = ''] = tag.toLowerCase().split('-');
  const loader = loaders.get(tag.toLowerCase()) ?? loaders.get(language);
  return loader?.();
}
