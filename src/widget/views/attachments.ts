import { html, nothing, type TemplateResult } from 'lit';
import type { UploadEvent } from '../../chat/index.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { Strings } from '../i18n/strings.ts';
import { mediaView } from './media.ts';
import type { MessageRow } from './message-row.ts';
import { markSources } from './source-marks.ts';
import { sourcesView } from './sources.ts';

/** The pictures, files and sources of a message, shown after its text. The text gets marks that lead to the sources. */
export function attachmentsView(
  { message, text, isComplete }: MessageRow,
  isImageAllowed: ImagePolicy,
  strings: Strings,
  pageLang: string,
  hidesSources: boolean,
): TemplateResult {
  const { media = [], sources = [] } = message;
  if (sources.length > 0 && isComplete && text.isUpToDate) markSources(text.element, sources, strings, pageLang);
  const views = media.map((item) => mediaView(item, strings, isImageAllowed, pageLang));
  return html`${message.role === 'user' && media.length > 0 ? html`<div class="sent">${views}</div>` : views}
  ${sources.length > 0 && !hidesSources ? sourcesView(sources, strings, pageLang) : nothing}`;
}

/** How much of a prompt with large attachments has been sent. Not announced: it changes all the time. */
export function uploadView({ sentBytes, totalBytes }: UploadEvent, strings: Strings): TemplateResult {
  const { lang, dir } = strings;
  const part = sentBytes / totalBytes;
  const label = strings.uploading(part.toLocaleString(lang, { style: 'percent' }));
  return html`<p class="upload hint" lang=${lang} dir=${dir}>
    <progress .value=${part} aria-label=${label}></progress><span aria-hidden="true">${label}</span>
  </p>`;
}
