import type { Block } from './block.ts';
import type { Line } from './line.ts';
import { DETAILS_END } from '../inline/html-tags.ts';

/** `true` if the line continues the block, `'ends'` if it is the block's last line and holds nothing else. */
type Continuation = boolean | 'ends';

/** Whether a line continues an open block. If so, consumes the part of the line that shows it. */
export function continueBlock(block: Block, line: Line): Continuation {
  switch (block.kind) {
    case 'quote':
      if (line.isIndented || line.text[line.nextNonspace] !== '>') return false;
      line.advancePastMarker(1);
      line.skipSpace();
      return true;
    case 'item':
      // An item may begin with one blank line, but not with two.
      return line.isBlank && block.isEmpty ? false : skipIndent(line, block.indent);
    case 'footnote':
      return skipIndent(line, 4);
    case 'code':
      return continueCode(block, line);
    case 'extension':
      return block.fence ? continueCode(block, line) : !line.isBlank;
    case 'html':
      return !line.isBlank || block.htmlEnd !== undefined;
    case 'paragraph':
    case 'table':
      return !line.isBlank;
    case 'list':
      return true;
    case 'details':
      return !DETAILS_END.test(line.rest) || !isInnermost(block) || 'ends';
    default:
      return false;
  }
}

/** Whether no inner block, such as code or another `details`, takes the closing tag. */
function isInnermost(block: Block): boolean {
  for (let child = block.lastChild; child?.isOpen; child = child.lastChild) {
    if (child.fence || child.kind === 'details') return false;
  }
  return true;
}

/** Consumes the indentation of a block's content. A blank line need not be indented. */
function skipIndent(line: Line, indent: number): boolean {
  if (line.isBlank) line.advancePastMarker(0);
  else if (line.indent >= indent) line.advanceColumns(indent);
  else return false;
  return true;
}

function continueCode({ fence }: Block, line: Line): Continuation {
  if (!fence) {
    if (!line.isBlank && !line.isIndented) return false;
    line.advanceColumns(Math.min(line.indent, 4));
    return true;
  }
  if (!line.isIndented && isClosingFence(line.rest, fence.character, fence.length)) return 'ends';
  line.advanceColumns(Math.min(line.indent, fence.indent));
  return true;
}

function isClosingFence(text: string, character: string, length: number): boolean {
  const marks = text.trimEnd();
  return marks.length >= length && marks === character.repeat(marks.length);
}
