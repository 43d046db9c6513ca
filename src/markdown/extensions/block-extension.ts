import type { BlockExtension } from './extension-hooks.ts';
import type { ExtensionElement } from '../sink.ts';
import type { InlineDelimiters, MarkdownExtension } from './markdown-extension.ts';
import { MAX_DELIMITED_LENGTH, type DelimiterPair } from './delimiter-pair.ts';

/** Reads a source in a code fence. */
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

/** Reads a source in lines between two delimiters. */
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
        // Without the closing delimiter, it is a text that begins with the opening one.
        block.element = { kind: 'paragraph' };
        block.text = open + block.text;
      }
    },
    visibleLength: ({ tail }) =>
      tail.slice(0, tail.trimEnd().length - partialSuffixLength(tail.trimEnd(), close)).trimEnd().length,
  };
}

/**
 * Whether the beginning of a line opens a block. If the closing delimiter is on the same line, nothing may follow it; if not, the
 * delimiters' `isLikely` decides.
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

/** The length of the longest beginning of a delimiter at the end of a text. */
function partialSuffixLength(text: string, delimiter: string): number {
  let { length } = delimiter;
  while (!text.endsWith(delimiter.slice(0, length))) length -= 1;
  return length;
}

function blockElement(extension: MarkdownExtension, opening: string): ExtensionElement {
  return { kind: 'extension', extension, opening, isBlock: true, source: undefined };
}
