import { unescaped, type EntityDecoder } from './escapes.ts';
import { afterSpace, readDestination, readTitle } from './link-parts.ts';

/** What a label refers to. */
export interface Definition {
  readonly url: string;
  readonly title: string;
}

/** Labels are the same whatever their case and spacing. Both cases are folded: `ẞ` is `SS` in one of them only. */
export function normalLabel(label: string): string {
  return label
    .trim()
    .replace(/[ \t\r\n]+/g, ' ')
    .toLowerCase()
    .toUpperCase();
}

/** A label within its brackets: at most 999 characters, no brackets in it but escaped ones, and something beside space. */
const LABEL = /\[((?:[^\\[\]]|\\[^]){1,999})\]/y;

export interface FoundDefinition extends Definition {
  readonly label: string;
  /** How long the definition is, with the end of its last line. */
  readonly length: number;
}

/** The link reference definition that a text begins with, if it does. */
export function readDefinition(text: string, decode: EntityDecoder): FoundDefinition | undefined {
  LABEL.lastIndex = 0;
  const label = LABEL.exec(text)?.[1];
  if (label === undefined || label.trim() === '' || text[label.length + 2] !== ':') return undefined;
  const from = afterSpace(text, label.length + 3);
  const destination = readDestination(text, from);
  if (!destination || destination.end === from) return undefined;

  // A title that is followed by anything on its line is none; then the definition has to end before it.
  const gap = afterSpace(text, destination.end);
  const title = gap > destination.end ? readTitle(text, gap) : undefined;
  const titleEnd = title && lineEnd(text, title.end);
  const end = titleEnd ?? lineEnd(text, destination.end);
  if (end === undefined) return undefined;
  return {
    label: normalLabel(label),
    url: unescaped(destination.text, decode),
    title: titleEnd !== undefined && title ? unescaped(title.text, decode) : '',
    length: end,
  };
}

/** What stands behind the text of a link that refers to a definition: `[label]`, `[]`, or nothing: then the text is the label. */
export function readReference(source: string, at: number, text: string): { label: string; end: number } | undefined {
  LABEL.lastIndex = at;
  const label = LABEL.exec(source);
  if (label && /\S/.test(label[1] ?? '')) return { label: normalLabel(label[1] ?? ''), end: at + label[0].length };
  const own = text.length > 999 ? '' : normalLabel(text);
  return own === '' ? undefined : { label: own, end: source.startsWith('[]', at) ? at + 2 : at };
}

/** Whether a text may yet turn out to begin with a definition as more of it comes. */
export function mayDefine(text: string): boolean {
  if (!text.startsWith('[')) return false;
  LABEL.lastIndex = 0;
  const label = LABEL.exec(text);
  if (!label) return /^\[(?:[^\\[\]]|\\[^]|\\$){0,999}$/.test(text);
  return text.length === label[0].length || text[label[0].length] === ':';
}

/** Where the line ends, if nothing but spaces is left of it. */
function lineEnd(text: string, from: number): number | undefined {
  END_OF_LINE.lastIndex = from;
  return END_OF_LINE.test(text) ? END_OF_LINE.lastIndex : undefined;
}

const END_OF_LINE = /[ \t]*(?:\n|$)/y;
