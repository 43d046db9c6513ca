import type { ExtensionHooks } from './extension-hooks.ts';
import { fenceExtension, delimitedExtension, canOpenBlock, opensBlock } from './block-extension.ts';
import type { MarkdownExtension } from './markdown-extension.ts';
import { InlineExtensionReader } from './inline-extension-reader.ts';
import { escapeRegExp, compileDelimiters } from './delimiter-pair.ts';

/** Combines extensions for `createMarkdown`. If two could begin at the same position, the first one wins. */
export function createExtensions(extensions: readonly MarkdownExtension[]): ExtensionHooks {
  const inlinePairs = extensions.flatMap((extension) =>
    (extension.inline ?? []).map((delimiters) => compileDelimiters(extension, delimiters)),
  );
  const blockPairs = extensions.flatMap((extension) =>
    (extension.block ?? []).map((delimiters) => compileDelimiters(extension, delimiters)),
  );
  const firstCharacters = inlinePairs.map(({ delimiters }) => escapeRegExp(delimiters.open.charAt(0))).join('');
  return {
    plainTextRun: new RegExp(`[^\\n\\\\\`*_~[\\]!<&${firstCharacters}]+`, 'y'),
    createInlineReader: (text, writtenLength, withheldFrom) =>
      new InlineExtensionReader(text, writtenLength, withheldFrom, inlinePairs),
    matchFence(language) {
      const extension = extensions.find(({ languages }) => languages?.includes(language));
      return extension && fenceExtension(extension, language);
    },
    matchBlock(rest) {
      const match = blockPairs.find((pair) => opensBlock(rest, pair));
      return match && delimitedExtension(match);
    },
    canOpenBlock: (rest) => blockPairs.some((pair) => canOpenBlock(rest, pair)),
  };
}
