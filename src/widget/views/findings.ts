import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage, Media, Source } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** What came with an answer: shown after it. `backend` is the backend's address. */
export function findingsView({ media, sources }: ChatMessage, backend: string, strings: Strings): TemplateResult {
  return html`${media?.map((one) => mediaView(one, strings, backend))}
  ${
    sources?.length
      ? html`<details class="aside sources" part="sources">
          <summary>${strings.sources} (${sources.length})</summary>
          <ol>
            ${sources.map(sourceView)}
          </ol>
        </details>`
      : nothing
  }`;
}

/**
 * A picture or a file of an answer. Only pictures that come with the answer, from this site or from the backend are shown:
 * one from elsewhere would tell a stranger, chosen by a model's text, who is reading. Those are links.
 */
function mediaView({ kind, url, alt }: Media, strings: Strings, backend: string): TemplateResult {
  const address = addressOf(url);
  if (kind === 'image' && address && isTrusted(address, backend)) {
    return html`<img part="image" src=${address.href} alt=${alt ?? ''} />`;
  }
  const label = strings.media(alt, address?.host ?? '');
  return isWeb(address) ? linkView(address.href, label) : html`<p class="aside">${label}</p>`;
}

function sourceView({ title, url, text }: Source): TemplateResult {
  const address = addressOf(url);
  return html`<li>
    ${isWeb(address) ? linkView(address.href, title) : title}${text ? html`<p dir="auto">${text}</p>` : nothing}
  </li>`;
}

/** A link out of the page: the page it leads to learns nothing of this one. */
function linkView(href: string, label: string): TemplateResult {
  return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow" dir="auto">${label}</a>`;
}

function isTrusted(address: URL, backend: string): boolean {
  if (address.protocol === 'data:') return address.pathname.startsWith('image/');
  // The backend's address may be that of its socket.
  const home = addressOf(backend.replace(/^ws/, 'http'));
  return isWeb(address) && (address.origin === location.origin || address.origin === home?.origin);
}

/** Whether an address leads to a page. `javascript:` and its like do not. */
function isWeb(address: URL | undefined): address is URL {
  return address?.protocol === 'https:' || address?.protocol === 'http:';
}

/** The address a text names, relative ones as the page means them; nothing where it names none. */
function addressOf(url: string | undefined): URL | undefined {
  try {
    return url ? new URL(url, document.baseURI) : undefined;
  } catch {
    return undefined;
  }
}
