import { html, type TemplateResult } from 'lit';
import { formatTime } from '../i18n/format-time.ts';
import type { Strings } from '../i18n/strings.ts';

/** The line before the first message of a day. */
export function dayView(time: number, { lang, dir }: Strings, pageLang: string): TemplateResult {
  const date = new Date(time);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  };
  return html`<p class="day" part="day" lang=${lang}>
    <time dir=${dir} datetime=${date.toISOString()}>${formatTime(date, options, pageLang, lang)}</time>
  </p>`;
}

/** The line before the first answer that came while the visitor was away. */
export function newSinceView({ lang, dir, newSince }: Strings): TemplateResult {
  return html`<p class="day new-since" part="new-since" lang=${lang} dir=${dir}><span>${newSince}</span></p>`;
}
