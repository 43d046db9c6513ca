import type { ChatMessage, QuotaEvent } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { quotaText } from './quota.ts';

/**
 * Notes that a screen reader announces with an answer that has ended, besides its text: that it was cut or removed, its pictures and files, how many
 * sources and suggestions it has, and what is left of the visitor's quota.
 */
export function answerNotes(
  { truncated, retracted, media = [], sources = [], suggestions = [] }: ChatMessage,
  quota: QuotaEvent | undefined,
  strings: Strings,
  pageLang: string,
): string[] {
  const notes: string[] = [];
  if (truncated) notes.push(strings.truncated);
  if (retracted) notes.push(strings.retracted);
  for (const { kind, alt } of media) {
    const name = kind === 'image' ? strings.image : strings.file;
    notes.push(alt ? `${name}: ${alt}.` : `${name}.`);
  }
  if (sources.length > 0) notes.push(`${strings.sources}: ${sources.length}.`);
  if (suggestions.length > 0) notes.push(`${strings.suggestions}: ${suggestions.length}.`);
  if (quota) notes.push(quotaText(quota, strings, pageLang));
  return notes;
}
