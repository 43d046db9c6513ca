import { html, type TemplateResult } from 'lit';
import type { QuotaEvent } from '../../chat/index.ts';
import { formatTime } from '../i18n/format-time.ts';
import type { Strings } from '../i18n/strings.ts';

/** What is left of the visitor's quota. */
export function quotaView({ left, resetsAt }: QuotaEvent, strings: Strings, pageLang: string): TemplateResult {
  const { lang, dir } = strings;
  const time = formatReset(new Date(resetsAt), lang, pageLang);
  return html`<p class="quota" role="status" lang=${lang} dir=${dir}>${strings.quota(left, time)}</p>`;
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
