import { html, nothing, type TemplateResult } from 'lit';
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
  if (sources.length > 0 && isComplete && text.isUpToDate) markSources(text.element, sources, strings);
  return html`${media.map((item) => mediaView(item, strings, isImageAllowed, pageLang))}
  ${sources.length > 0 && !hidesSources ? sourcesView(sources, strings, pageLang) : nothing}`;
}
