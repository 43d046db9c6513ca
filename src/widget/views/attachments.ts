import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage, Media, Source } from '../../chat/index.ts';
import { parseAllowedImageUrl, type ImagePolicy } from '../../markdown/dom/image-policy.ts';
import { LINK_REL, parseSafeUrl } from '../../markdown/dom/safe-url.ts';
import type { Strings } from '../i18n/strings.ts';

/** The images, files and sources of an answer, shown after it. Images that the policy does not allow are links. */
export function attachmentsView(
  { media, sources }: ChatMessage,
  isImageAllowed: ImagePolicy,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  return html`${media?.map((item) => mediaView(item, strings, isImageAllowed, pageLang))}
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
 * An image or a file. An image that the policy does not allow is a link, because loading it would reveal the visitor's address to a site
 * that the model's text chose.
 */
function mediaView(
  { kind, url, alt }: Media,
  strings: Strings,
  isImageAllowed: ImagePolicy,
  pageLang: string,
): TemplateResult {
  const lang = alt ? pageLang : strings.lang;
  const image = kind === 'image' && url ? parseAllowedImageUrl(url, document.baseURI, isImageAllowed) : undefined;
  if (image) return html`<img part="image" src=${image.href} lang=${lang} alt=${alt || strings.image} />`;
  const address = parseLink(url);
  const label = strings.media(alt, address?.host ?? '');
  return address ? linkView(address.href, label, lang) : html`<p class="detail" lang=${lang}><bdi>${label}</bdi></p>`;
}

function sourceView({ title, url, text }: Source): TemplateResult {
  const address = parseLink(url);
  return html`<li>
    ${address ? linkView(address.href, title) : title}${text ? html`<p dir="auto">${text}</p>` : nothing}
  </li>`;
}

/** A link that opens a new page, without access to this one and without its address as referrer. */
function linkView(href: string, label: string, lang?: string): TemplateResult {
  return html`<a href=${href} target="_blank" rel=${LINK_REL} lang=${lang ?? nothing} dir="auto">${label}</a>`;
}

/** The address of a link; relative ones are resolved against the page. An empty address is no link, although it can be parsed. */
function parseLink(url: string | undefined): URL | undefined {
  return url ? parseSafeUrl(url, document.baseURI) : undefined;
}
