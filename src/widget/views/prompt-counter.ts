import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';

export interface PromptUsage {
  readonly length: number;
  readonly maxLength: number;
}

/** How many characters of a prompt's greatest length are used, or how many are too many. Not announced: the panel announces that once. */
export function promptCounterView({ length, maxLength }: PromptUsage, strings: Strings): TemplateResult {
  const { lang, dir } = strings;
  const isOver = length > maxLength;
  const format = (count: number): string => count.toLocaleString(lang);
  const text = isOver
    ? strings.charactersOver(format(length - maxLength))
    : strings.charactersUsed(format(length), format(maxLength));
  return html`<span class="prompt-counter ${isOver ? 'over' : ''}" lang=${lang} dir=${dir}>${text}</span>`;
}
