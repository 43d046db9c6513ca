import { clike } from '@codemirror/legacy-modes/mode/clike';
import { html } from '@codemirror/legacy-modes/mode/xml';
import { nestedTokenizer } from './nested-tokenizer.ts';
import { streamTokenizer } from './stream-tokenizer.ts';
import type { TokenizerFactory } from './tokenizer.ts';

/** CodeMirror has no mode for PHP, but a configurable one for languages similar to C. */
const PHP_MODE = {
  name: 'php',
  keywords: wordSet(
    'abstract and array as break case catch class clone const continue declare default die do echo else elseif empty ' +
      'enddeclare endfor endforeach endif endswitch endwhile enum exit extends final finally fn for foreach function global ' +
      'goto if implements include include_once instanceof insteadof interface isset list match namespace new or print ' +
      'private protected public readonly require require_once return self static switch throw trait try unset use var ' +
      'while xor yield parent',
  ),
  types: wordSet('bool callable float int iterable mixed never object string void'),
  blockKeywords: wordSet('catch do else elseif for foreach if switch try while finally'),
  defKeywords: wordSet('class enum function interface namespace trait'),
  atoms: wordSet('true false null TRUE FALSE NULL __CLASS__ __DIR__ __FILE__ __FUNCTION__ __LINE__ __METHOD__'),
  multiLineStrings: true,
  hooks: {
    $(stream: { eatWhile(match: RegExp): boolean }) {
      stream.eatWhile(/\w/);
      return 'variableName.special';
    },
    '#'(stream: { skipToEnd(): void; match(pattern: string): unknown }) {
      if (stream.match('[')) return 'meta';
      stream.skipToEnd();
      return 'comment';
    },
  },
};

const phpCode = streamTokenizer(clike(PHP_MODE));

const phpPage = nestedTokenizer(streamTokenizer(html), [
  { open: /<\?(?:php\b|=)?/, close: /\?>/, createTokenizer: phpCode },
]);

/** A page with PHP in it, or PHP without its opening tag, which is more common in answers. */
export const phpTokenizer: TokenizerFactory = () => {
  let tokenize: ReturnType<TokenizerFactory> | undefined;
  return (line) => {
    tokenize ??= line.trimStart().startsWith('<') ? phpPage() : phpCode();
    return tokenize(line);
  };
};

function wordSet(text: string): Record<string, boolean> {
  return Object.fromEntries(text.split(' ').map((word) => [word, true]));
}
