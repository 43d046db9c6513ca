import { html, type TemplateResult } from 'lit';
import type { QuotaEvent } from '../../chat/index.ts';
import { formatTime } from '../i18n/format-time.ts';
import type { Strings } from '../i18n/strings.ts';

/** The rest of the visitor's quota. Not announced here: the panel announces it with the end of an answer. */
export function quotaView(quota: QuotaEvent, strings: Strings, pageLang: string): TemplateResult {
  const { lang, dir } = strings;
  return html`<p class="quota" lang=${lang} dir=${dir}>${quotaText(quota, strings, pageLang)}</p>`;
}

export function quotaText({ left, resetsAt }: QuotaEvent, strings: Strings, pageLang: string): string {
  return strings.quota(left, formatReset(new Date(resetsAt), strings.lang, pageLang));
}

/** Formats a time of day, with the day unless that is today. */
function formatReset(time: Date, lang: string | undefined, pageLang: string): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return formatTime(
    time,
    { hour: 'numeric', minute: '2-digit', ...(!isToday && { day: 'numeric', month: 'long' }) },
    pageLang,
    lang,
  );
}
