import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage, Media, Source } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** The images, files and sources of an answer, shown after it. Only images of `origins` are loaded. */
export function attachmentsView(
  { media, sources }: ChatMessage,
  origins: ReadonlySet<string>,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  return html`${media?.map((item) => mediaView(item, strings, origins, pageLang))}
  ${
    sources?.length
      ? html`<details class="aside sources" part="sources">
          <summary lang=${strings.lang}><bdi dir=${strings.dir}>${strings.sources} (${sources.length})</bdi></summary>
          <ol lang=${pageLang}>
            ${sources.map(sourceView)}
          </ol>
        </details>`
      : nothing
  }`;
}

/**
 * An image or a file. Only images inside the answer (`data:`) or of allowed origins are loaded. Others are links, because loading an image reveals the
 * visitor's address to a site that the model's text chose.
 */
function mediaView(
  { kind, url, alt }: Media,
  strings: Strings,
  origins: ReadonlySet<string>,
  pageLang: string,
): TemplateResult {
  const lang = alt ? pageLang : strings.lang;
  const parsedUrl = parseUrl(url);
  if (kind === 'image' && parsedUrl && isTrusted(parsedUrl, origins)) {
    return html`<img part="image" src=${parsedUrl.href} lang=${lang} alt=${alt || strings.image} />`;
  }
  const label = strings.media(alt, parsedUrl?.host ?? '');
  return isHttp(parsedUrl)
    ? linkView(parsedUrl.href, label, lang)
    : html`<p class="aside" lang=${lang}><bdi>${label}</bdi></p>`;
}

function sourceView({ title, url, text }: Source): TemplateResult {
  const parsedUrl = parseUrl(url);
  return html`<li>
    ${isHttp(parsedUrl) ? linkView(parsedUrl.href, title) : title}${text ? html`<p dir="auto">${text}</p>` : nothing}
  </li>`;
}

/** A link that opens a new page, without access to this one and without its address as referrer. */
function linkView(href: string, label: string, lang?: string): TemplateResult {
  return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow" lang=${lang ?? nothing} dir="auto"
    >${label}</a
  >`;
}

function isTrusted(address: URL, origins: ReadonlySet<string>): boolean {
  if (address.protocol === 'data:') return address.pathname.startsWith('image/');
  return isHttp(address) && origins.has(address.origin);
}

/** Excludes `javascript:` and other schemes. */
function isHttp(address: URL | undefined): address is URL {
  return address?.protocol === 'https:' || address?.protocol === 'http:';
}

/** Parses an address relative to the page's. Returns `undefined` for invalid ones. */
function parseUrl(url: string | undefined): URL | undefined {
  try {
    return url ? new URL(url, document.baseURI) : undefined;
  } catch {
    return undefined;
  }
}
