import { unescapeText, type EntityDecoder } from '../entities/escapes.ts';
import { readLinkParts } from './link-target.ts';
import { matchAt } from './match-at.ts';

/** What a label refers to. */
export interface LinkDefinition {
  readonly url: string;
  readonly title: string;
}

/** Labels are the same whatever their case and spacing. Both cases are folded: `ẞ` is `SS` in one of them only. */
export function normalizeLabel(label: string): string {
  return label
    .trim()
    .replace(/[ \t\r\n]+/g, ' ')
    .toLowerCase()
    .toUpperCase();
}

/** A label within its brackets: at most 999 characters, no brackets in it but escaped ones, and something beside space. */
const LABEL = /\[((?:[^\\[\]]|\\[^]){1,999})\]/y;

export interface ParsedDefinition extends LinkDefinition {
  readonly label: string;
  /** How long the definition is, with the end of its last line. */
  readonly length: number;
}

/** The link reference definition that a text begins with, if it does. */
export function readDefinition(text: string, decode: EntityDecoder): ParsedDefinition | undefined {
  const label = matchAt(LABEL, text, 0)?.[1];
  if (!label?.trim() || text[label.length + 2] !== ':') return undefined;
  const { destination, title } = readLinkParts(text, label.length + 3) ?? {};
  // Nothing is no address, unless it stands in brackets.
  if (!destination || (destination.text === '' && text[destination.end - 1] !== '>')) return undefined;

  // A title that is followed by anything on its line is none; then the definition has to end before it.
  const titleEnd = title && endOfBlankLine(text, title.end);
  const length = titleEnd ?? endOfBlankLine(text, destination.end);
  if (length === undefined) return undefined;
  return {
    label: normalizeLabel(label),
    url: unescapeText(destination.text, decode),
    title: title && titleEnd ? unescapeText(title.text, decode) : '',
    length,
  };
}

/** What stands behind the text of a link that refers to a definition: `[label]`, `[]`, or nothing: then the text is the label. */
export function readReference(source: string, start: number, text: string): { label: string; end: number } | undefined {
  const label = matchAt(LABEL, source, start)?.[1];
  if (label?.trim()) return { label: normalizeLabel(label), end: start + label.length + 2 };
  const textLabel = text.length > 999 ? '' : normalizeLabel(text);
  return textLabel === ''
    ? undefined
    : { label: textLabel, end: source.slice(start, start + 2) === '[]' ? start + 2 : start };
}

/** Whether a text may yet turn out to begin with a definition as more of it comes. */
export function canBecomeDefinition(text: string): boolean {
  if (!text.startsWith('[')) return false;
  const label = matchAt(LABEL, text, 0);
  if (!label) return /^\[(?:[^\\[\]]|\\[^]|\\$){0,999}$/.test(text);
  return text.length === label[0].length || text[label[0].length] === ':';
}

/** Where the line ends, if nothing but spaces is left of it. */
function endOfBlankLine(text: string, start: number): number | undefined {
  const end = matchAt(END_OF_LINE, text, start);
  return end ? start + end[0].length : undefined;
}

const END_OF_LINE = /[ \t]*(?:\n|$)/y;
