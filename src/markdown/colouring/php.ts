import { clike } from '@codemirror/legacy-modes/mode/clike';
import { html } from '@codemirror/legacy-modes/mode/xml';
import { embedding } from './embedding.ts';
import { streamTokenizer } from './stream-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** CodeMirror has no mode for PHP, but one for all that look like C, which is told here in what PHP is different. */
const LIKE_C = {
  name: 'php',
  keywords: words(
    'abstract and array as break case catch class clone const continue declare default die do echo else elseif empty ' +
      'enddeclare endfor endforeach endif endswitch endwhile enum exit extends final finally fn for foreach function global ' +
      'goto if implements include include_once instanceof insteadof interface isset list match namespace new or print ' +
      'private protected public readonly require require_once return self static switch throw trait try unset use var ' +
      'while xor yield parent',
  ),
  types: words('bool callable float int iterable mixed never object string void'),
  blockKeywords: words('catch do else elseif for foreach if switch try while finally'),
  defKeywords: words('class enum function interface namespace trait'),
  atoms: words('true false null TRUE FALSE NULL __CLASS__ __DIR__ __FILE__ __FUNCTION__ __LINE__ __METHOD__'),
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

const code = streamTokenizer(clike(LIKE_C));

const page = embedding(streamTokenizer(html), [{ open: /<\?(?:php\b|=)?/, close: /\?>/, tokenizer: code }]);

/** A page with PHP in it; or, as it is mostly written in answers, PHP without the mark that begins it. */
export const phpTokenizer: Tokenizer = () => {
  let read: ReturnType<Tokenizer> | undefined;
  return (line) => {
    read ??= line.trimStart().startsWith('<') ? page() : code();
    return read(line);
  };
};

function words(text: string): Record<string, boolean> {
  return Object.fromEntries(text.split(' ').map((word) => [word, true]));
}
