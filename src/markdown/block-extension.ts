import type { Block } from './block.ts';
import { MAX_MARKED, type ExtensionSyntax, type Marks } from './extension-syntax.ts';
import type { Line } from './line.ts';

/* Blocks that an extension draws, between marks or in a fence. */

/** What a line opens. Where the closing mark stands on it too, nothing may come behind that. */
export function blockMarks(line: Line, syntax: ExtensionSyntax): Marks | undefined {
  const { rest } = line;
  const marks = rest.length > MAX_MARKED ? undefined : syntax.blockAt(rest);
  const inner = rest.slice(marks?.delimiters.open.length);
  return marks && (marks.find(inner, 0) === Infinity || marks.test(inner)) ? marks : undefined;
}

/** Makes what it is of a block that is closed: complete, with its source, or a paragraph, if its closing mark did not come. */
export function completeExtension(block: Block): void {
  const { element, marks, text } = block;
  if (element?.kind !== 'extension') return;
  const inked = text.trimEnd();
  const isClosed = !marks || marks.test(inked.slice(inked.lastIndexOf('\n') + 1));
  const source = marks ? inked.slice(0, -marks.delimiters.close.length).trim() : inked;
  if (isClosed && (source !== '' || !marks)) {
    block.element = { ...element, source };
    block.text = '';
  } else {
    block.element = { kind: 'paragraph' };
    block.text = marks.delimiters.open + text;
  }
}

/** How much is shown of a source that is not complete: not what may be its closing mark. */
export function sourceLength({ tail, marks }: Block): number {
  const { length } = tail.trimEnd();
  const close = marks?.delimiters.close ?? '';
  let kept = close.length;
  while (!tail.endsWith(close.slice(0, kept), length)) kept -= 1;
  return tail.slice(0, length - kept).trimEnd().length;
}
