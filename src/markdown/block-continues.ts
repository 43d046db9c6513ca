import type { Block } from './block.ts';
import type { Line } from './line.ts';

/** It does, it does not, or it is the last line and holds nothing else. */
type Continued = 'yes' | 'no' | 'ends';

/** Whether a line goes on with a block that is open. If so, what shows that it does is taken from the line. */
export function continueBlock(block: Block, line: Line): Continued {
  switch (block.kind) {
    case 'quote':
      if (line.isIndented || line.text[line.next] !== '>') return 'no';
      line.takeMarker(1);
      line.takeSpace();
      return 'yes';
    case 'item':
      if (line.isBlank) {
        // An item may begin with one blank line, not with two.
        if (block.isEmpty) return 'no';
        line.takeMarker(0);
      } else if (line.indent >= block.indent) line.takeColumns(block.indent);
      else return 'no';
      return 'yes';
    case 'note':
      if (line.isBlank) line.takeMarker(0);
      else if (line.isIndented) line.takeColumns(4);
      else return 'no';
      return 'yes';
    case 'code':
      return continueCode(block, line);
    case 'html':
      return line.isBlank && !block.htmlEnd ? 'no' : 'yes';
    case 'paragraph':
    case 'table':
      return line.isBlank ? 'no' : 'yes';
    case 'document':
    case 'list':
      return 'yes';
    default:
      return 'no';
  }
}

function continueCode(block: Block, line: Line): Continued {
  const { fence } = block;
  if (!fence) {
    if (line.isBlank) line.takeColumns(Math.min(line.indent, 4));
    else if (line.isIndented) line.takeColumns(4);
    else return 'no';
    return 'yes';
  }
  if (!line.isIndented && isClosingFence(line.rest, fence.character, fence.length)) {
    return 'ends';
  }
  line.takeColumns(Math.min(line.indent, fence.indent));
  return 'yes';
}

function isClosingFence(text: string, character: string, length: number): boolean {
  const marks = text.trimEnd();
  return marks.length >= length && marks === character.repeat(marks.length);
}
