import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../chat/index.ts';
import { LINK_REL, parseSafeUrl } from '../../markdown/dom/safe-url.ts';
import type { Strings } from '../i18n/strings.ts';
import { secondaryIcon } from './secondary-icons.ts';

/** How many sources are shown without opening the list. */
const MAX_PILLS = 3;

/** The first sources of an answer, and a list of all of them with their passages, which opens on demand. */
export function sourcesView(sources: readonly Source[], strings: Strings, pageLang: string): TemplateResult {
  const { lang, dir } = strings;
  const moreCount = sources.length - MAX_PILLS;
  const more = moreCount > 0 ? `+ ${moreCount}` : strings.sources;
  return html`<div class="sources" role="group" lang=${lang} aria-label=${strings.sources}>
    ${sources.slice(0, MAX_PILLS).map((source, index) => pillView(source, index + 1, pageLang))}
    ${
      moreCount > 0 || sources.some(({ text, url }) => text || !parseLink(url))
        ? html`<details class="source-list">
            <summary class="source" lang=${lang} dir=${dir} aria-label="${more}: ${strings.allSources(sources.length)}">
              ${more}${secondaryIcon('chevron')}
            </summary>
            <ol role="list" lang=${pageLang}>
              ${sources.map((source, index) => entryView(source, index + 1))}
            </ol>
          </details>`
        : nothing
    }
  </div>`;
}

function pillView({ title, url }: Source, number: number, pageLang: string): TemplateResult {
  const address = parseLink(url);
  const content = html`<span class="number">${number}</span><bdi class="title">${title}</bdi>`;
  return address
    ? html`<a
        class="source"
        part="source"
        href=${address.href}
        target="_blank"
        rel=${LINK_REL}
        lang=${pageLang}
        title=${address.host || nothing}
        >${content}</a
      >`
    : html`<span class="source" part="source" lang=${pageLang}>${content}</span>`;
}

function entryView({ title, url, text }: Source, number: number): TemplateResult {
  const address = parseLink(url);
  const content = html`<span class="number">${number}</span>
    <span class="caption">
      <bdi class="title">${title}</bdi>
      ${text ? html`<span class="passage" dir="auto">${text}</span>` : nothing}
      ${address?.host ? html`<small dir="ltr">${address.host}</small>` : nothing}
    </span>`;
  // The mark of a source without an address moves the focus here.
  return address
    ? html`<li><a href=${address.href} target="_blank" rel=${LINK_REL}>${content}${secondaryIcon('external')}</a></li>`
    : html`<li tabindex="-1"><div>${content}</div></li>`;
}

/** An empty address is no link, although it can be parsed. */
function parseLink(url: string | undefined): URL | undefined {
  return url ? parseSafeUrl(url, document.baseURI) : undefined;
}
