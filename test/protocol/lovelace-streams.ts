/** Chunks and their times in milliseconds, as they arrive from real servers and models. */
export interface PieceStream {
  readonly name: string;
  readonly framing: 'line' | 'token';
  readonly pieces: readonly (readonly [at: number, piece: string])[];
  /** Detected late: until the end corrects it, a part of the text is wrong. */
  readonly mayMend?: boolean;
}

/** One chunk every `ms` milliseconds. */
function every(ms: number, pieces: readonly string[]): [at: number, piece: string][] {
  return pieces.map((piece, index) => [index * ms, piece]);
}

/** The same chunks later. */
function later(ms: number, pieces: readonly (readonly [at: number, piece: string])[]): [at: number, piece: string][] {
  return pieces.map(([at, piece]) => [at + ms, piece]);
}

export const STREAMS: readonly PieceStream[] = [
  {
    name: 'the lines of a small model',
    framing: 'line',
    pieces: [
      [320, 'These two tips demonstrate the importance of being mindful and intentional in your daily life:'],
      [638, "1. **Don't be Afraid to Share Your Ideas**: Embrace your unique perspective."],
      [1086, '2. **Be Curious and Curious**: The world is full of curious individuals.'],
    ],
  },
  {
    name: 'the short lines of a small model',
    framing: 'line',
    pieces: [
      [1351, '- Black: R # 013628'],
      [1441, '- Red: R # F9F5B4'],
      [1553, '- Green: GYM # A7EBA3'],
    ],
  },
  {
    name: 'the lines of a program and a list',
    framing: 'line',
    pieces: [
      [400, 'Sure! Here is a hello world 😀:'],
      [436, '```python'],
      [473, 'def main():'],
      [562, '    print("Hello, wörld 🌍")'],
      [587, 'main()'],
      [599, '```'],
      [684, '1. Save it as `hello.py`.'],
      [723, '2. Run it:'],
      [806, '   - with `python hello.py`,'],
      [879, '   - or double-click.'],
    ],
  },
  { name: 'a line', framing: 'line', pieces: [[297, 'one line, no newline']] },
  { name: 'a word', framing: 'line', pieces: [[297, 'Yes']] },
  {
    name: 'a line of blanks between lines',
    framing: 'line',
    pieces: [
      [529, 'a'],
      [529, '   '],
      [532, 'b (a line of three blanks between)'],
    ],
  },
  {
    name: 'a line of one tab between lines',
    framing: 'line',
    pieces: [
      [564, 'a'],
      [569, '\t'],
      [571, 'b (a tab between)'],
    ],
  },
  {
    name: 'the lines of an answer with CRLF',
    framing: 'line',
    pieces: [
      [603, 'CRLF 1\r'],
      [605, 'CRLF 2\r'],
      [605, '\r'],
      [610, 'CRLF 4'],
    ],
  },
  {
    name: 'indented lines',
    framing: 'line',
    pieces: [
      [691, '    indented'],
      [698, '  twice'],
    ],
  },
  {
    name: 'lines with blanks at their ends',
    framing: 'line',
    pieces: [
      [733, 'trailing blanks   '],
      [738, 'next'],
    ],
  },
  {
    name: 'forty short lines in three milliseconds',
    framing: 'line',
    pieces: Array.from({ length: 40 }, (_, index) => [1027 + Math.floor(index / 14), `l${index}`]),
  },
  {
    name: 'the lines of a comment in a program, one blank in front',
    framing: 'line',
    pieces: every(15, [
      '```js',
      '/**',
      ' * Adds.',
      ' * @param a one',
      ' */',
      'function add() {',
      '  return 1;',
      '}',
      '```',
    ]),
  },
  { name: 'the lines of a nested list', framing: 'line', pieces: every(20, ['- a', ' - b', ' - c', ' 1. d', '- e']) },
  {
    name: 'the lines of a poem',
    framing: 'line',
    pieces: every(180, ['Roses are red', 'violets are blue', 'and so are you']),
  },
  {
    name: 'the tokens of a small model',
    framing: 'token',
    pieces: [
      [196, 'These'],
      [201, ' two'],
      [209, ' tips'],
      [220, ' demonstrate'],
      [231, ' importance'],
      [305, ':'],
      [321, '1'],
      [329, '.'],
      [336, ' **'],
      [344, 'Don'],
      [351, "'t"],
      [359, ' be'],
      [366, ' Af'],
      [374, 'raid'],
      [410, '**:'],
      [418, ' Embrace'],
    ],
  },
  {
    name: 'the tokens of colours and their codes',
    framing: 'token',
    pieces: every(8, [
      '-',
      ' Black',
      ':',
      ' R',
      ' #',
      ' ',
      '0',
      '1',
      '3',
      '6',
      '2',
      '8',
      '-',
      ' Red',
      ':',
      ' R',
      ' #',
      ' F',
      '9',
      'F',
      '5',
    ]),
  },
  {
    name: 'the tokens of a program, its line ends lost',
    framing: 'token',
    pieces: every(12, ['```', 'py', 'x', ' =', ' ', '1', '   ', ' print', '(x', ')', '```']),
  },
  {
    name: 'tokens whose first word is in three',
    framing: 'token',
    pieces: every(12, ['Un', 'believ', 'ably', ' good', '!', ' Yes', '.']),
  },
  { name: 'words with the blank behind', framing: 'token', pieces: every(10, ['tok0 ', 'tok1 ', 'tok2 ', 'tok3 ']) },
  { name: 'slow tokens', framing: 'token', pieces: every(300, ['I', ' think', ' so', '.']) },
  {
    name: 'letters one by one, the first word a long one',
    framing: 'token',
    pieces: every(5, 'Congratulations, this is it.'.split('')),
    mayMend: true,
  },
  {
    name: 'pieces of four letters',
    framing: 'token',
    pieces: every(25, ['A fi', 'rst ', 'line', ' of ', 'some', ' len', 'gth.']),
  },
  {
    name: 'pieces that hold line ends',
    framing: 'token',
    pieces: every(8, ['One', '.\n\n', 'Two', '.\n', '```', 'js\n']),
  },
  {
    name: 'the tokens of a script without blanks',
    framing: 'token',
    pieces: every(10, ['你', '好', '，', '世界', '。', '我', '在']),
  },
  { name: 'the lines of a script without blanks', framing: 'line', pieces: every(200, ['你好', '世界', '再见']) },
  {
    name: 'the tokens of a script without blanks, a pause among them',
    framing: 'token',
    pieces: [
      ...every(20, ['今天', '天气', '很', '好']),
      ...later(1_500, every(20, ['，', '我们', '去', '公园', '吧', '。'])),
    ],
  },
  {
    name: 'the tokens of a script without blanks from a slow model',
    framing: 'token',
    pieces: every(120, ['今', '天', '天', '气', '很', '好', '，', '我', '们', '去', '公', '园', '。']),
    mayMend: true,
  },
  {
    name: 'the tokens of Japanese, some of them long',
    framing: 'token',
    pieces: every(30, [
      'こんにちは',
      '！',
      'お',
      '元気',
      'です',
      'か',
      '？',
      '今日は',
      '良い',
      '天気',
      'です',
      'ね',
      '。',
    ]),
  },
  {
    name: 'the lines of Japanese',
    framing: 'line',
    pieces: every(400, ['こんにちは！', '今日は良い天気ですね。', '1. 散歩', '2. 読書', 'どちらがいいですか？']),
  },
  {
    name: 'the tokens of a program, a pause before it',
    framing: 'token',
    pieces: [
      ...every(15, ['Here', ' you', ' go', ':']),
      ...later(
        900,
        every(15, ['```', 'python', 'def', ' f', '(x', '):', '   ', ' return', ' x', ' +', ' ', '1', '```']),
      ),
    ],
  },
  {
    name: 'the tokens of a program alone',
    framing: 'token',
    pieces: every(15, ['import', ' os', 'for', ' i', ' in', ' range', '(', '10', '):', '   ', ' print', '(i', ')']),
  },
  {
    name: 'the tokens of a list, its marks tokens of their own',
    framing: 'token',
    pieces: every(12, ['-', ' one', '-', ' two', '-', ' three', '1', '.', ' four']),
  },
  {
    name: 'the lines of a program, all at once',
    framing: 'line',
    pieces: every(0, ['```js', 'let a = 1;', 'if (a) {', '  b();', '} else {', '  c();', '}', '```']),
  },
  {
    name: 'the lines of a list of single words, all at once',
    framing: 'line',
    pieces: every(1, ['red', 'green', 'blue', 'white', 'black', 'yellow', 'pink', 'brown']),
  },
  {
    name: 'the lines of a table',
    framing: 'line',
    pieces: every(30, ['| a | b |', '| - | - |', '| 1 | 2 |', '| 3 | 4 |']),
  },
];
