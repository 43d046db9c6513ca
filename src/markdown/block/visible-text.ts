import type { Block } from './block.ts';
import { readDefinition } from '../inline/link-definitions.ts';
import { trimmedLength } from '../inline/plain-text.ts';
import type { EntityDecoder } from '../entities/escapes.ts';

/* What of a leaf's text is shown. */

/** Up to here a paragraph is looked at for definitions before it is closed. */
export const MAX_DEFINITION_LENGTH = 4096;

/** What makes an item a task: a box, a space, and something to do. */
const TASK_MARKER = /^\[([ \tXx])\][ \t\n]+(?=\S)/;

/** The box with which a paragraph begins, if it is the first of an item. */
export function readTaskMarker(paragraph: Block | undefined): { length: number; isChecked: boolean } | undefined {
  const item = paragraph?.parent;
  const isFirst =
    paragraph?.kind === 'paragraph' &&
    item?.kind === 'item' &&
    item.settledCount === 0 &&
    item.children[0] === paragraph;
  const match = isFirst ? TASK_MARKER.exec(paragraph.head || paragraph.tail) : null;
  return match ? { length: match[0].length, isChecked: match[1]?.trim() !== '' } : undefined;
}

/** How much of the beginning of an open paragraph is not shown: definitions, which it loses when it is closed, and the box of a task. */
export function hiddenPrefixLength(block: Block, gfm: boolean, decode: EntityDecoder): number {
  if (!block.isOpen || block.kind !== 'paragraph' || block.head !== '' || !block.tail.startsWith('[')) return 0;
  if (gfm) {
    const task = readTaskMarker(block);
    if (task) return task.length;
    // It may become one with the next piece, and then the brackets would be taken back.
    if (block.parent?.kind === 'item' && /^\[[ xX]?\]?\s*$/.test(block.tail)) return block.tail.length;
  }
  // Read again and again, a title without an end would cost too much.
  if (block.tail.length > MAX_DEFINITION_LENGTH) return 0;
  let hidden = 0;
  for (;;) {
    const definition = readDefinition(block.tail.slice(hidden), decode);
    if (!definition) return hidden;
    hidden += definition.length;
  }
}

/** How much of the tail of a text is shown: not the spaces at its end, nor number signs there that only decorate a heading. */
export function visibleLength({ marker, tail }: Block): number {
  const trimmed = trimmedLength(tail);
  if (marker !== '#') return trimmed;
  let length = trimmed;
  while (tail[length - 1] === '#') length -= 1;
  return length === 0 || ' \t'.includes(tail.charAt(length - 1)) ? trimmedLength(tail.slice(0, length)) : trimmed;
}

/** How much of the tail of code, HTML or a source is shown. Indented code does not have the blank lines at its end, which may belong to nothing. */
export function visibleLiteralLength(block: Block): number {
  const { tail } = block;
  if (block.extension) return block.extension.visibleLength(block);
  if (block.kind === 'html') return tail.length - (tail.endsWith('\n') ? 1 : 0);
  if (block.fence) return tail.length;
  const trimmed = trimmedLength(tail);
  const end = tail.indexOf('\n', trimmed);
  return trimmed === 0 ? 0 : end < 0 ? tail.length : end + 1;
}
