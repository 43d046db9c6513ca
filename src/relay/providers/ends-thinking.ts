import { findMark, mayFollowClosing, THINKING_FORMS, type Mark } from './thinking-forms.ts';

/**
 * Whether a closing mark whose opening one is not in the answer ends the model's thinking, and is not a word of its text: it stands at
 * the beginning of a line or right behind a sentence, not in code, and nothing before it opens what it closes.
 * @param before The answer up to the mark. @param next The character behind the mark, or nothing at the end.
 */
export function endsThinking(before: string, mark: Mark, next: string): boolean {
  if (!mayFollowClosing(next)) return false;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const isAtStart = /^ {0,3}$/.test(line);
  // Not behind a blank, a quotation mark, a bracket: there it is talked about.
  const isBehindSentence = /[^\s"'“”‘«‹([{<>/=|`]$/.test(line) || (/[.!?…。！？] +$/.test(line) && /^\s?$/.test(next));
  if (!isAtStart && !isBehindSentence) return false;
  if (!isAtStart && isInCodeSpan(line)) return false;
  const { isOpen, prose } = withoutFences(before);
  if (isOpen) return false;
  const form = THINKING_FORMS.find(({ close }) => close === mark.text);
  return !form || !findMark(withoutCodeSpans(prose), [{ text: form.open, anyCase: form.anyCase ?? false }]);
}

/** Whether a line ends inside of a code span. */
function isInCodeSpan(line: string): boolean {
  return withoutCodeSpans(line).includes('`');
}

function withoutCodeSpans(text: string): string {
  return text.replaceAll(/(`+)[^`\n]+\1/g, '');
}

/** A text without its fenced code, and whether it ends inside of such. */
function withoutFences(text: string): { readonly isOpen: boolean; readonly prose: string } {
  let fence = '';
  const prose: string[] = [];
  for (const line of text.split('\n')) {
    const [, mark = '', rest = ''] = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence !== '') {
      if (mark.startsWith(fence) && rest.trim() === '') fence = '';
    } else if (mark !== '' && !(mark.startsWith('`') && rest.includes('`'))) fence = mark;
    else prose.push(line);
  }
  return { isOpen: fence !== '', prose: prose.join('\n') };
}
