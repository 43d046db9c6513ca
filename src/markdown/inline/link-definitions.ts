import { unescapeText, type EntityDecoder } from '../entities/escapes.ts';
import { readLinkParts } from './link-target.ts';
import { matchAt } from './match-at.ts';

/** The target of a label. */
export interface LinkDefinition {
  readonly url: string;
  readonly title: string;
}

/** Normalizes the case and spacing of a label. Both case conversions are needed: `ẞ` equals `SS` in one of them only. */
export function normalizeLabel(label: string): string {
  return label
    .trim()
    .replace(/[ \t\r\n]+/g, ' ')
    .toLowerCase()
    .toUpperCase();
}

/** A label in brackets: at most 999 characters, no unescaped brackets, and not blank. */
const LABEL = /\[((?:[^\\[\]]|\\[^]){1,999})\]/y;

export interface ParsedDefinition extends LinkDefinition {
  readonly label: string;
  /** The length of the definition, including its last line end. */
  readonly length: number;
}

/** The link reference definition at the beginning of a text, if any. */
export function readDefinition(text: string, decode: EntityDecoder): ParsedDefinition | undefined {
  const label = matchAt(LABEL, text, 0)?.[1];
  if (!label?.trim() || text[label.length + 2] !== ':') return undefined;
  const { destination, title } = readLinkParts(text, label.length + 3) ?? {};
  // An empty address is valid only in angle brackets.
  if (!destination || (destination.text === '' && text[destination.end - 1] !== '>')) return undefined;

  // If text follows the title on its line, it is no title, and the definition must end before it.
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

/** The reference after the text of a link: `[label]`, `[]`, or nothing. For the last two, the text itself is the label. */
export function readReference(source: string, start: number, text: string): { label: string; end: number } | undefined {
  const label = matchAt(LABEL, source, start)?.[1];
  if (label?.trim()) return { label: normalizeLabel(label), end: start + label.length + 2 };
  const textLabel = text.length > 999 ? '' : normalizeLabel(text);
  return textLabel === ''
    ? undefined
    : { label: textLabel, end: source.slice(start, start + 2) === '[]' ? start + 2 : start };
}

/** Whether a growing text may turn out to begin with a definition. */
export function canBecomeDefinition(text: string): boolean {
  if (!text.startsWith('[')) return false;
  const label = matchAt(LABEL, text, 0);
  if (!label) return /^\[(?:[^\\[\]]|\\[^]|\\$){0,999}$/.test(text);
  return text.length === label[0].length || text[label[0].length] === ':';
}

/** The end of a line that holds only spaces from a position on. */
function endOfBlankLine(text: string, start: number): number | undefined {
  const end = matchAt(END_OF_LINE, text, start);
  return end ? start + end[0].length : undefined;
}

const END_OF_LINE = /[ \t]*(?:\n|$)/y;
