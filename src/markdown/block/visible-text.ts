import type { Block } from './block.ts';
import { readDefinition } from '../inline/link-definitions.ts';
import { trimmedLength } from '../inline/plain-text.ts';
import type { EntityDecoder } from '../entities/escapes.ts';

/* Determines how much of a leaf's text is shown. */

/** The longest paragraph that is searched for definitions before it closes. */
export const MAX_DEFINITION_LENGTH = 4096;

/** A task marker: a box, a space, and some text. */
const TASK_MARKER = /^\[([ \tXx])\][ \t\n]+(?=\S)/;

/** The task marker at the beginning of an item's first paragraph. */
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

/** The length of the hidden beginning of an open paragraph: definitions, which are removed when it closes, and the task marker. */
export function hiddenPrefixLength(block: Block, gfm: boolean, decode: EntityDecoder): number {
  if (!block.isOpen || block.kind !== 'paragraph' || block.head !== '' || !block.tail.startsWith('[')) return 0;
  if (gfm) {
    const task = readTaskMarker(block);
    if (task) return task.length;
    // It may become a task marker with the next chunk. If the brackets were shown now, they would disappear then.
    if (block.parent?.kind === 'item' && /^\[[ xX]?\]?\s*$/.test(block.tail)) return block.tail.length;
  }
  // A title without an end would be read again with each chunk, which costs too much.
  if (block.tail.length > MAX_DEFINITION_LENGTH) return 0;
  let hidden = 0;
  for (;;) {
    const definition = readDefinition(block.tail.slice(hidden), decode);
    if (!definition) return hidden;
    hidden += definition.length;
  }
}

/** The visible length of a text's tail: without trailing spaces, and without the closing number signs of a heading. */
export function visibleLength({ marker, tail }: Block): number {
  const trimmed = trimmedLength(tail);
  if (marker !== '#') return trimmed;
  let length = trimmed;
  while (tail[length - 1] === '#') length -= 1;
  return length === 0 || ' \t'.includes(tail.charAt(length - 1)) ? trimmedLength(tail.slice(0, length)) : trimmed;
}

/** The visible length of the tail of code, HTML or an extension's source. Blank lines at the end of indented code may not belong to it. */
export function visibleLiteralLength(block: Block): number {
  const { tail } = block;
  if (block.extension) return block.extension.visibleLength(block);
  if (block.kind === 'html') return tail.length - (tail.endsWith('\n') ? 1 : 0);
  if (block.fence) return tail.length;
  const trimmed = trimmedLength(tail);
  const end = tail.indexOf('\n', trimmed);
  return trimmed === 0 ? 0 : end < 0 ? tail.length : end + 1;
}
