import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage, Media, Source } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** What came with an answer: shown after it. `origins` are those whose pictures are shown. */
export function attachmentsView(
  { media, sources }: ChatMessage,
  origins: ReadonlySet<string>,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  return html`${media?.map((item) => mediaView(item, strings, origins, pageLang))}
  ${
    sources?.length
      ? html`<details class="detail sources" part="sources">
          <summary lang=${strings.lang}><bdi dir=${strings.dir}>${strings.sources} (${sources.length})</bdi></summary>
          <ol lang=${pageLang}>
            ${sources.map(sourceView)}
          </ol>
        </details>`
      : nothing
  }`;
}

/**
 * A picture or a file of an answer. Only pictures that come with the answer or from a place that is trusted are shown:
 * one from elsewhere would tell a stranger, chosen by a model's text, who is reading. Those are links.
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
    : html`<p class="detail" lang=${lang}><bdi>${label}</bdi></p>`;
}

function sourceView({ title, url, text }: Source): TemplateResult {
  const parsedUrl = parseUrl(url);
  return html`<li>
    ${isHttp(parsedUrl) ? linkView(parsedUrl.href, title) : title}${text ? html`<p dir="auto">${text}</p>` : nothing}
  </li>`;
}

/** A link out of the page: the page it leads to learns nothing of this one. */
function linkView(href: string, label: string, lang?: string): TemplateResult {
  return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow" lang=${lang ?? nothing} dir="auto"
    >${label}</a
  >`;
}

function isTrusted(address: URL, origins: ReadonlySet<string>): boolean {
  if (address.protocol === 'data:') return address.pathname.startsWith('image/');
  return isHttp(address) && origins.has(address.origin);
}

/** Whether an address leads to a page. `javascript:` and its like do not. */
function isHttp(address: URL | undefined): address is URL {
  return address?.protocol === 'https:' || address?.protocol === 'http:';
}

/** The address a text names, relative ones as the page means them; nothing where it names none. */
function parseUrl(url: string | undefined): URL | undefined {
  try {
    return url ? new URL(url, document.baseURI) : undefined;
  } catch {
    return undefined;
  }
}
