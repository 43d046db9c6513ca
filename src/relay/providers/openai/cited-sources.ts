import type { Source } from '../../../chat/index.ts';
import { truncateText } from '../../../chat/truncate-text.ts';
import { objectOrUndefined, type JsonObject } from '../json-object.ts';

/**
 * The sources that an answer names beside its text, of whatever form: a list of addresses (`citations` of Perplexity and xAI), of pages
 * (`search_results`, Zhipu's `web_search`), of annotations (OpenAI, OpenRouter), or of passages (Azure).
 */
export function extractSources(values: readonly unknown[]): readonly Source[] {
  const sources = values
    .flatMap((value) => (Array.isArray(value) ? value.slice(0, MAX_SOURCES) : []))
    .flatMap(readSource);
  // A page that one list has with its title and another as a mere address.
  const titledUrls = new Set(sources.filter(({ hasTitle }) => hasTitle).map(({ source }) => source.url));
  return sources.filter(({ source, hasTitle }) => hasTitle || !titledUrls.has(source.url)).map(({ source }) => source);
}

/** The lists that stand in an object: beside the choices, in the message, or in what a search has left there. */
export function findSourceLists(json: JsonObject): readonly unknown[] {
  const lists: unknown[] = [];
  for (const name of SOURCE_LIST_KEYS) if (Array.isArray(json[name])) lists.push(json[name]);
  // Qwen's, and Azure's own data.
  for (const name of ['search_info', 'context']) {
    const inner = objectOrUndefined(json[name]);
    if (inner) lists.push(inner['search_results'], inner['citations']);
  }
  return lists;
}

interface CitedSource {
  readonly source: Source;
  /** Whether it has a title of its own. */
  readonly hasTitle: boolean;
}

function readSource(value: unknown): readonly CitedSource[] {
  if (typeof value === 'string') return readPage({ url: value });
  const object = objectOrUndefined(value);
  if (!object) return [];
  const inner = ['url_citation', 'file_citation', 'web', 'source']
    .map((name) => objectOrUndefined(object[name]))
    .find(Boolean);
  return readPage(inner ?? object);
}

function readPage(page: JsonObject): readonly CitedSource[] {
  const url = parseUrl(firstText(page, ['url', 'link', 'uri', 'href'], MAX_URL_LENGTH + 1));
  const title = firstText(page, ['title', 'name', 'filename', 'site_name', 'filepath'], MAX_TITLE_LENGTH);
  if (!url && title === undefined) return [];
  const text = firstText(page, ['snippet', 'content', 'text', 'summary'], MAX_TEXT_LENGTH);
  const source = { title: title ?? url?.host ?? '', ...(url && { url: url.href }), ...(text && { text }) };
  return [{ source, hasTitle: title !== undefined }];
}

function parseUrl(text: string | undefined): URL | undefined {
  if (text === undefined || text.length > MAX_URL_LENGTH || !/^https?:/i.test(text)) return undefined;
  return URL.parse(text) ?? undefined;
}

function firstText(page: JsonObject, names: readonly string[], max: number): string | undefined {
  const text = names.map((name) => page[name]).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof text === 'string' ? truncateText(text.trim(), max) : undefined;
}

const MAX_SOURCES = 100;
const MAX_URL_LENGTH = 2000;
const MAX_TITLE_LENGTH = 300;
const MAX_TEXT_LENGTH = 2000;

/** Where sources are listed: beside the choices, and in the message. */
const SOURCE_LIST_KEYS = ['search_results', 'web_search', 'sources', 'citations'] as const;
