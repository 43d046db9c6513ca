import type { Source } from '../../chat/index.ts';
import { beginningOf } from '../../chat/beginning-of.ts';
import { asObject, type Json } from './json-object.ts';
import { SOURCE_LISTS } from './server-forms.ts';

/**
 * The sources that an answer names beside its text, of whatever form: a list of addresses (`citations` of Perplexity and xAI), of pages
 * (`search_results`, Zhipu's `web_search`), of annotations (OpenAI, OpenRouter), or of passages (Azure).
 */
export function citedSources(values: readonly unknown[]): readonly Source[] {
  const sources = values
    .flatMap((value) => (Array.isArray(value) ? value.slice(0, MAX_SOURCES) : []))
    .flatMap(sourceIn);
  // A page that one list has with its title and another as a mere address.
  const named = new Set(sources.filter(({ isNamed }) => isNamed).map(({ source }) => source.url));
  return sources.filter(({ source, isNamed }) => isNamed || !named.has(source.url)).map(({ source }) => source);
}

/** The lists that stand in an object: beside the choices, in the message, or in what a search has left there. */
export function sourceLists(json: Json): readonly unknown[] {
  const lists: unknown[] = [];
  for (const name of SOURCE_LISTS) if (Array.isArray(json[name])) lists.push(json[name]);
  // Qwen's, and Azure's own data.
  for (const name of ['search_info', 'context']) {
    const inner = asObject(json[name]);
    if (inner) lists.push(inner['search_results'], inner['citations']);
  }
  return lists;
}

interface Cited {
  readonly source: Source;
  /** Whether it has a title of its own. */
  readonly isNamed: boolean;
}

function sourceIn(value: unknown): readonly Cited[] {
  if (typeof value === 'string') return sourceOf({ url: value });
  const object = asObject(value);
  if (!object) return [];
  const inner = ['url_citation', 'file_citation', 'web', 'source'].map((name) => asObject(object[name])).find(Boolean);
  return sourceOf(inner ?? object);
}

function sourceOf(page: Json): readonly Cited[] {
  const url = addressIn(textIn(page, ['url', 'link', 'uri', 'href'], MAX_ADDRESS + 1));
  const title = textIn(page, ['title', 'name', 'filename', 'site_name', 'filepath'], MAX_TITLE);
  if (!url && title === undefined) return [];
  const text = textIn(page, ['snippet', 'content', 'text', 'summary'], MAX_TEXT);
  const source = { title: title ?? url?.host ?? '', ...(url && { url: url.href }), ...(text && { text }) };
  return [{ source, isNamed: title !== undefined }];
}

function addressIn(text: string | undefined): URL | undefined {
  if (text === undefined || text.length > MAX_ADDRESS || !/^https?:/i.test(text)) return undefined;
  return URL.parse(text) ?? undefined;
}

function textIn(page: Json, names: readonly string[], max: number): string | undefined {
  const text = names.map((name) => page[name]).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof text === 'string' ? beginningOf(text.trim(), max) : undefined;
}

const MAX_SOURCES = 100;
const MAX_ADDRESS = 2000;
const MAX_TITLE = 300;
const MAX_TEXT = 2000;
