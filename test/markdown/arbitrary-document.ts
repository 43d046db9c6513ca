import * as fc from '../helpers/fast-check.ts';
import { pieces } from './written.ts';

/** Parts of documents. Random combinations put each construct next to the beginnings and ends of every other. */
const PARTS = [
  ['a', 'foo', 'bar ', 'é', '😀', ' ', '  ', '    ', '\t', '\n', '\n', '\n\n', '\r\n', '\r', '\0'],
  ['*', '**', '***', '_', '__', '~', '~~', '`', '``', '```', '```\n', '~~~ js\n', '\\', '&amp;', '&#35;', '&'],
  ['[', ']', '](', '](/u)', '][', '[foo]', '[foo]: /u\n', '[foo]: /u "t"\n', '[bar]:', '![', '(', ')', '"', "'"],
  ['> ', '- ', '+ ', '1. ', '2) ', '# ', '## x #', '---', '===', '\n---\n', '\n===\n', '- [ ] ', '[x] '],
  ['> [!NOTE]\n', '> [!tip]', '[!WARNING]', '> text\n', ' \n'],
  ['[^a]', '[^b]', '[^a]: ', '\n[^b]: x', '[^a]:', '    y', '[^'],
  ['|', '| a | b |\n', '|---|---|\n', '|:-:|\n', 'a | b\n- | -\n'],
  ['<', '>', '<b>', '</b>', '<div>\n', '<!--', '-->', '<http://a.b>', 'http://a.b', 'www.a.com', 'a@b.co'],
  ['word word word word word ', 'a longer text with spaces in it, and a comma, '],
].flat();

/** A random document of these parts. */
export function documentsOf(parts: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 40 }).map((all) => all.join(''));
}

/** A document with all constructs of CommonMark and GitHub. */
export const documents: fc.Arbitrary<string> = documentsOf(PARTS);

/** A document with paragraphs long enough to be split and settled in parts. */
export const longDocuments: fc.Arbitrary<string> = fc
  .tuple(documents, documents, fc.integer({ min: 0, max: 700 }))
  .map(
    ([before, after, times]) =>
      `${before}${'lorem ipsum dolor sit amet *consectetur* '.repeat(30)}${after}${'[x] `y` '.repeat(times)}`,
  );

/** The lengths of chunks, repeated as often as needed. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(fc.integer({ min: 1, max: 9 }), {
  minLength: 1,
  maxLength: 12,
});

/** Splits a source into chunks of these lengths. */
export function cutAt(source: string, lengths: readonly number[]): Generator<string> {
  let turn = 0;
  return pieces(source, () => lengths[turn++ % lengths.length] ?? 1);
}
