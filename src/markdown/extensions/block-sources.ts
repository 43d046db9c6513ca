import type { BlockSource } from '../extensions.ts';
import type { ExtensionElement } from '../sink.ts';
import type { InlineDelimiters, MarkdownExtension } from './extension.ts';
import { MAX_MARKED, type Marks } from './marks.ts';

/** The source in a fence of code. */
export function fenceSource(extension: MarkdownExtension, language: string): BlockSource {
  const element = blockOf(extension, language);
  return {
    element,
    test: () => false,
    complete(block) {
      block.element = { ...element, source: block.text.trimEnd() };
      block.text = '';
    },
    shownLength: ({ tail }) => tail.trimEnd().length,
  };
}

/** The source in lines between two marks. */
export function markedSource(marks: Marks): BlockSource {
  const { open, close } = marks.delimiters;
  const element = blockOf(marks.extension, open);
  return {
    element,
    test: (line) => marks.test(line),
    complete(block) {
      const text = block.text.trimEnd();
      const source = text.slice(0, -close.length).trim();
      if (source !== '' && marks.test(text.slice(text.lastIndexOf('\n') + 1))) {
        block.element = { ...element, source };
        block.text = '';
      } else {
        // It was never closed, and is only a text that begins with the mark.
        block.element = { kind: 'paragraph' };
        block.text = open + block.text;
      }
    },
    shownLength: ({ tail }) =>
      tail.slice(0, tail.trimEnd().length - partLength(tail.trimEnd(), close)).trimEnd().length,
  };
}

/**
 * Whether a line that begins like this opens a block. Behind a closing mark that stands on it too, nothing may come; without one, it does
 * unless the delimiters expect nothing of what is on it.
 */
export function opensBlock(rest: string, marks: Marks<InlineDelimiters>): boolean {
  if (!mayOpenBlock(rest, marks)) return false;
  const inner = rest.slice(marks.delimiters.open.length);
  const end = marks.find(inner, 0);
  if (end === Infinity) return marks.delimiters.expects?.(inner) ?? true;
  return marks.test(inner) && (marks.delimiters.accepts?.(inner.slice(0, end), '', '') ?? true);
}

export function mayOpenBlock(rest: string, { delimiters }: Marks): boolean {
  return rest.length <= MAX_MARKED && rest.startsWith(delimiters.open);
}

/** How much of a mark, from its beginning, stands at the end of a text. */
function partLength(text: string, mark: string): number {
  let { length } = mark;
  while (!text.endsWith(mark.slice(0, length))) length -= 1;
  return length;
}

function blockOf(extension: MarkdownExtension, opening: string): ExtensionElement {
  return { kind: 'extension', extension, opening, isBlock: true, source: undefined };
}
