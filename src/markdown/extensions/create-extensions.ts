import type { Extensions } from '../extensions.ts';
import { fenceSource, markedSource, mayOpenBlock, opensBlock } from './block-sources.ts';
import type { MarkdownExtension } from './extension.ts';
import { InlineSources } from './inline-sources.ts';
import { literal, marksOf } from './marks.ts';

/** Puts extensions together for `createMarkdown`. Where two would begin at one place, the first of them does. */
export function createExtensions(extensions: readonly MarkdownExtension[]): Extensions {
  const inline = extensions.flatMap((extension) => (extension.inline ?? []).map((pair) => marksOf(extension, pair)));
  const block = extensions.flatMap((extension) => (extension.block ?? []).map((pair) => marksOf(extension, pair)));
  const first = inline.map(({ delimiters }) => literal(delimiters.open.charAt(0))).join('');
  return {
    plain: new RegExp(`[^\\n\\\\\`*_~[\\]!<&${first}]+`, 'y'),
    inline: (text, length, held) => new InlineSources(text, length, held, inline),
    fence(language) {
      const extension = extensions.find(({ languages }) => languages?.includes(language));
      return extension && fenceSource(extension, language);
    },
    block(rest) {
      const marks = block.find((pair) => opensBlock(rest, pair));
      return marks && markedSource(marks);
    },
    mayBegin: (rest) => block.some((marks) => mayOpenBlock(rest, marks)),
  };
}
