import type { BlockExtension } from './extension-hooks.ts';
import type { ExtensionElement } from '../sink.ts';
import type { InlineDelimiters, MarkdownExtension } from './markdown-extension.ts';
import { MAX_DELIMITED_LENGTH, type DelimiterPair } from './delimiter-pair.ts';

/** The source in a fence of code. */
export function fenceExtension(extension: MarkdownExtension, language: string): BlockExtension {
  const element = blockElement(extension, language);
  return {
    element,
    isClosedBy: () => false,
    complete(block) {
      block.element = { ...element, source: block.text.trimEnd() };
      block.text = '';
    },
    visibleLength: ({ tail }) => tail.trimEnd().length,
  };
}

/** The source in lines between two marks. */
export function delimitedExtension(pair: DelimiterPair): BlockExtension {
  const { open, close } = pair.delimiters;
  const element = blockElement(pair.extension, open);
  return {
    element,
    isClosedBy: (line) => pair.isClosedBy(line),
    complete(block) {
      const text = block.text.trimEnd();
      const source = text.slice(0, -close.length).trim();
      if (source !== '' && pair.isClosedBy(text.slice(text.lastIndexOf('\n') + 1))) {
        block.element = { ...element, source };
        block.text = '';
      } else {
        // It was never closed, and is only a text that begins with the mark.
        block.element = { kind: 'paragraph' };
        block.text = open + block.text;
      }
    },
    visibleLength: ({ tail }) =>
      tail.slice(0, tail.trimEnd().length - partialSuffixLength(tail.trimEnd(), close)).trimEnd().length,
  };
}

/**
 * Whether a line that begins like this opens a block. Behind a closing mark that stands on it too, nothing may come; without one, it does
 * unless the delimiters expect nothing of what is on it.
 */
export function opensBlock(rest: string, pair: DelimiterPair<InlineDelimiters>): boolean {
  if (!canOpenBlock(rest, pair)) return false;
  const content = rest.slice(pair.delimiters.open.length);
  const end = pair.indexOfClose(content, 0);
  if (end === Infinity) return pair.delimiters.isLikely?.(content) ?? true;
  return pair.isClosedBy(content) && (pair.delimiters.isValid?.(content.slice(0, end), '', '') ?? true);
}

export function canOpenBlock(rest: string, { delimiters }: DelimiterPair): boolean {
  return rest.length <= MAX_DELIMITED_LENGTH && rest.startsWith(delimiters.open);
}

/** How much of a mark, from its beginning, stands at the end of a text. */
function partialSuffixLength(text: string, delimiter: string): number {
  let { length } = delimiter;
  while (!text.endsWith(delimiter.slice(0, length))) length -= 1;
  return length;
}

function blockElement(extension: MarkdownExtension, opening: string): ExtensionElement {
  return { kind: 'extension', extension, opening, isBlock: true, source: undefined };
}
