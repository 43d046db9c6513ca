import type { Source } from '../../../chat/index.ts';
import { truncateText } from '../../../chat/truncate-text.ts';
import { objectOrUndefined, type JsonObject } from '../json-object.ts';

/**
 * Extracts an answer's sources, which come in several forms: a list of URLs (`citations` of Perplexity and xAI), of
 * pages (`search_results`, Zhipu's `web_search`), of annotations (OpenAI, OpenRouter), or of passages (Azure).
 */
export function extractSources(values: readonly unknown[]): readonly Source[] {
  const sources = values
    .flatMap((value) => (Array.isArray(value) ? value.slice(0, MAX_SOURCES) : []))
    .flatMap(readSource);
  // One list may have a page's title and another only its URL.
  const titledUrls = new Set(sources.filter(({ hasTitle }) => hasTitle).map(({ source }) => source.url));
  return sources.filter(({ source, hasTitle }) => hasTitle || !titledUrls.has(source.url)).map(({ source }) => source);
}

/** Finds the source lists of an object: of the chunk, of the message, or of a search inside of them. */
export function findSourceLists(json: JsonObject): readonly unknown[] {
  const lists: unknown[] = [];
  for (const name of SOURCE_LIST_KEYS) if (Array.isArray(json[name])) lists.push(json[name]);
  // Qwen's search, and Azure's "on your data".
  for (const name of ['search_info', 'context']) {
    const inner = objectOrUndefined(json[name]);
    if (inner) lists.push(inner['search_results'], inner['citations']);
  }
  return lists;
}

interface CitedSource {
  readonly source: Source;
  /** Whether the title is the page's own and not derived from the URL. */
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

/** Keys of source lists, in the chunk and in the message. */
const SOURCE_LIST_KEYS = ['search_results', 'web_search', 'sources', 'citations'] as const;
