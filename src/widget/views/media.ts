import { html, nothing, type TemplateResult } from 'lit';
import { dataUrlBytes } from '../../chat/attachment.ts';
import type { Media } from '../../chat/index.ts';
import { parseAllowedImageUrl, parseHttpUrl, type ImagePolicy } from '../../markdown/dom/image-policy.ts';
import { LINK_REL, parseSafeUrl } from '../../markdown/dom/safe-url.ts';
import { formatBytes } from '../i18n/format-bytes.ts';
import type { Strings } from '../i18n/strings.ts';
import { secondaryIcon } from './secondary-icons.ts';

/** A picture, a recording or a file of a message, on a card with its name and the site it comes from. */
export function mediaView(
  media: Media,
  strings: Strings,
  isImageAllowed: ImagePolicy,
  pageLang: string,
): TemplateResult {
  const { kind } = media;
  // Of the visitor's own picture, which may be large.
  const url = media.thumbnail ?? media.url;
  if (kind === 'image' && url) {
    const shown = parseAllowedImageUrl(url, document.baseURI, isImageAllowed);
    if (shown) return pictureView(shown, media, strings, pageLang);
    const blocked = parseHttpUrl(url, document.baseURI);
    if (blocked) return blockedPictureView(blocked, media, strings, pageLang);
  }
  if (kind === 'audio' || kind === 'video') {
    const recording = url ? parseRecordingUrl(url, kind) : undefined;
    if (recording) return playerView(kind, recording, media, strings, pageLang);
  }
  const address = url ? parseSafeUrl(url, document.baseURI) : undefined;
  return fileView(address, media, strings, pageLang);
}

/** Parses the address of a recording of some site, or one in the message itself, such as what a Cat has spoken. */
function parseRecordingUrl(url: string, kind: 'audio' | 'video'): URL | undefined {
  const isInMessage = url.startsWith(`data:${kind}/`) && DATA_RECORDING.test(url);
  return isInMessage ? new URL(url) : parseHttpUrl(url, document.baseURI);
}

const DATA_RECORDING = /^data:\w+\/[\w.+-]+;base64,[A-Za-z0-9+/]+={0,2}$/;

function pictureView(address: URL, media: Media, strings: Strings, pageLang: string): TemplateResult {
  const { name } = media;
  const alt = media.alt || name;
  const lang = alt ? pageLang : strings.lang;
  return html`<figure class="media" part="picture">
    <img src=${address.href} lang=${lang} alt=${alt || strings.image} />
    ${alt || address.host ? html`<figcaption aria-hidden=${alt ? 'true' : nothing}>${captionView(address, media, strings, pageLang)}</figcaption>` : nothing}
  </figure>`;
}

/** A picture that is not loaded by itself: its site, which the model chose, would learn the visitor's address. */
function blockedPictureView(address: URL, media: Media, strings: Strings, pageLang: string): TemplateResult {
  const { lang, dir, image, showPicture } = strings;
  const onClick = ({ currentTarget }: Event): void => {
    const button = currentTarget as HTMLElement;
    const placeholder = button.closest('figure')?.querySelector<HTMLElement>('.placeholder');
    const picture = new Image();
    picture.alt = media.alt || image;
    picture.referrerPolicy = 'no-referrer';
    picture.tabIndex = -1;
    picture.src = address.href;
    placeholder?.replaceWith(picture);
    // The button goes, and the focus must not go with it.
    picture.focus();
    button.remove();
  };
  return html`<figure class="media" part="picture">
    <div class="placeholder">${secondaryIcon('hidden')}</div>
    <figcaption>
      ${captionView(address, media, strings, pageLang)}
      <button class="text-button" part="action" type="button" lang=${lang} dir=${dir} @click=${onClick}>
        ${showPicture}
      </button>
    </figcaption>
  </figure>`;
}

/** Nothing is loaded before the visitor presses play. */
function playerView(
  kind: 'audio' | 'video',
  address: URL,
  media: Media,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const label = media.alt || address.host || strings.file;
  return html`<figure class="media">
    ${
      kind === 'audio'
        ? html`<audio controls preload="none" src=${address.href} lang=${pageLang} aria-label=${label}></audio>`
        : html`<video controls preload="none" src=${address.href} lang=${pageLang} aria-label=${label}></video>`
    }
    <figcaption>${captionView(address, media, strings, pageLang)}</figcaption>
  </figure>`;
}

function fileView(address: URL | undefined, media: Media, strings: Strings, pageLang: string): TemplateResult {
  const content = html`${secondaryIcon('file')}${captionView(address, media, strings, pageLang)}`;
  if (!address) return html`<p class="file" part="file">${content}</p>`;
  return html`<a class="file" part="file" href=${address.href} target="_blank" rel=${LINK_REL}>${content}</a>`;
}

/** The name of a picture or file, and the site. */
function captionView(
  address: URL | undefined,
  { kind, url, alt, name }: Media,
  { lang, image, file }: Strings,
  pageLang: string,
): TemplateResult {
  const host = address?.host;
  const title = name || alt;
  const bytes = kind === 'file' ? dataUrlBytes(url) : 0;
  return html`<span class="caption">
    <bdi lang=${title ? pageLang : lang}>${title || (kind === 'image' ? image : file)}</bdi>
    ${bytes > 0 ? html`<small><bdi>${formatBytes(bytes, lang)}</bdi></small>` : nothing}
    ${host ? html`<small lang=${pageLang} dir="ltr">${host}</small>` : nothing}
  </span>`;
}
