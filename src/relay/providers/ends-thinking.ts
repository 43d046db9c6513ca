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
  if (!isAtStart && withoutCodeSpans(line).isOpen) return false;
  const { isOpen, prose } = withoutCode(before);
  if (isOpen) return false;
  const form = THINKING_FORMS.find(({ close }) => close === mark.text);
  return !form || !findMark(prose, [{ text: form.open, anyCase: form.anyCase ?? false }]);
}

/** The code spans of a line: what is outside of them, and whether it ends inside of one. In one pass, whatever is in it. */
function withoutCodeSpans(line: string): { readonly isOpen: boolean; readonly prose: string } {
  let prose = '';
  let from = 0;
  let open = 0;
  for (const { index, 0: ticks } of line.matchAll(/`+/g)) {
    if (open === 0) prose += line.slice(from, index);
    if (open === 0) open = ticks.length;
    else if (open === ticks.length) open = 0;
    from = index + ticks.length;
  }
  return { isOpen: open > 0, prose: open > 0 ? prose : prose + line.slice(from) };
}

/** A text without its code, and whether it ends inside of a fenced block. */
function withoutCode(text: string): { readonly isOpen: boolean; readonly prose: string } {
  let fence = '';
  const prose: string[] = [];
  for (const line of text.split('\n')) {
    const [, mark = '', rest = ''] = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence !== '') {
      if (mark.startsWith(fence) && rest.trim() === '') fence = '';
    } else if (mark !== '' && !(mark.startsWith('`') && rest.includes('`'))) fence = mark;
    else prose.push(withoutCodeSpans(line).prose);
  }
  return { isOpen: fence !== '', prose: prose.join('\n') };
}
