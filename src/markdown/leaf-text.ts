import type { Block } from './block.ts';
import { readDefinition } from './definitions.ts';
import type { EntityDecoder } from './escapes.ts';

/* What of a leaf's text is shown. */

/** Up to here a paragraph is looked at for definitions before it is closed. */
export const MAX_DEFINITION = 4096;

/** What makes an item a task: a box, a space, and something to do. */
const TASK = /^\[([ \tXx])\][ \t\n]+(?=\S)/;

/** The box with which a paragraph begins, if it is the first of an item. */
export function taskBox(paragraph: Block | undefined): { length: number; isChecked: boolean } | undefined {
  const item = paragraph?.parent;
  const isFirst =
    paragraph?.kind === 'paragraph' && item?.kind === 'item' && item.settled === 0 && item.children[0] === paragraph;
  const box = isFirst ? TASK.exec(paragraph.head || paragraph.tail) : null;
  return box ? { length: box[0].length, isChecked: box[1]?.trim() !== '' } : undefined;
}

/** How much of the beginning of an open paragraph is not shown: definitions, which it loses when it is closed, and the box of a task. */
export function hiddenLength(block: Block, gfm: boolean, decode: EntityDecoder): number {
  if (!block.isOpen || block.kind !== 'paragraph' || block.head !== '' || !block.tail.startsWith('[')) return 0;
  if (gfm) {
    const box = taskBox(block);
    if (box) return box.length;
    // It may become one with the next piece, and then the brackets would be taken back.
    if (block.parent?.kind === 'item' && /^\[[ xX]?\]?\s*$/.test(block.tail)) return block.tail.length;
  }
  // Read again and again, a title without an end would cost too much.
  if (block.tail.length > MAX_DEFINITION) return 0;
  let hidden = 0;
  for (;;) {
    const definition = readDefinition(block.tail.slice(hidden), decode);
    if (!definition) return hidden;
    hidden += definition.length;
  }
}

/** How much of the tail of a text is shown: not the spaces at its end, nor number signs there that only decorate a heading. */
export function shownLength({ marker, tail }: Block): number {
  const inked = inkedLength(tail);
  if (marker !== '#') return inked;
  let length = inked;
  while (tail[length - 1] === '#') length -= 1;
  return length === 0 || ' \t'.includes(tail.charAt(length - 1)) ? inkedLength(tail.slice(0, length)) : inked;
}

/** Without the spaces and line ends at the end. */
export function inkedLength(text: string): number {
  let length = text.length;
  while (length > 0 && ' \t\n'.includes(text.charAt(length - 1))) length -= 1;
  return length;
}

/** How much of the tail of code, HTML or a source is shown. Indented code does not have the blank lines at its end, which may belong to nothing. */
export function literalLength(block: Block): number {
  const { tail } = block;
  if (block.source) return block.source.shownLength(block);
  if (block.kind === 'html') return tail.length - (tail.endsWith('\n') ? 1 : 0);
  if (block.fence) return tail.length;
  const inked = inkedLength(tail);
  const end = tail.indexOf('\n', inked);
  return inked === 0 ? 0 : end < 0 ? tail.length : end + 1;
}
