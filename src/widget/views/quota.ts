import { html, type TemplateResult } from 'lit';
import type { QuotaEvent } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** What is left of the visitor's quota. */
export function quotaView({ left, resetsAt }: QuotaEvent, strings: Strings, pageLang: string): TemplateResult {
  const { lang, dir } = strings;
  const time = formatTime(new Date(resetsAt), lang, pageLang);
  return html`<p class="quota" role="status" lang=${lang} dir=${dir}>${strings.quota(left, time)}</p>`;
}

/** Formats a time of day, with the day unless that is today, in the language of the strings. */
function formatTime(time: Date, lang = 'en', pageLang: string): string {
  const baseOf = (tag: string): string => tag.toLowerCase().replace(/[-_].*/, '');
  // A regional variant of that language, if page or visitor have one: `en-GB` for English.
  const locale = [pageLang, ...navigator.languages].find((tag) => baseOf(tag) === baseOf(lang)) ?? lang;
  const isToday = time.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = {
    hour: 'numeric',
    minute: '2-digit',
    ...(!isToday && { day: 'numeric', month: 'long' }),
  };
  try {
    return time.toLocaleString(locale, options);
  } catch {
    // `Intl` does not know every tag that a language can be registered with.
    return time.toLocaleString([], options);
  }
}
