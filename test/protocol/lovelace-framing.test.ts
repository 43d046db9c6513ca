import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { FramingDetector } from '../../src/protocol/lovelace-framing-detector.ts';
import { LineSplitter, ChunkAssembler, type ChunkFraming } from '../../src/protocol/lovelace-framing.ts';
import { arbitraryText } from '../helpers/arbitrary-event.ts';
import { STREAMS } from './lovelace-streams.ts';

/** An answer in the chunks of a model. */
const arbitraryPieces = fc.array(
  fc.oneof(arbitraryText, fc.constantFrom('\n', '\n\n', 'a', ' b', '```js\n', '\r\n', '    x = 1\n')),
  { maxLength: 12 },
);

const pieces = [
  ['Hi', ' there', '!\n\n', '```js\n', 'a = 1;\n', '\n', '```', '\n'],
  ['one line'],
  ['\n'],
  ['\n\n\n'],
  ['a\n\nb'],
  [],
];

describe('LineSplitter', () => {
  it('returns each line as soon as it is complete', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.add('Hel'), []);
    assert.deepEqual(splitter.add('lo\n\nwor'), ['Hello', '']);
    assert.deepEqual(splitter.add('ld'), []);
    assert.deepEqual(splitter.finish(), ['world']);
  });

  it('has no rest after a last line end', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.add('a\n'), ['a']);
    assert.deepEqual(splitter.finish(), []);
    assert.deepEqual(splitter.finish(), []);
  });

  it('splits at \\n only, not at a lone \\r or Unicode separators', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.add('a\rb\u2028c\u0085d\fe\r\nf'), ['a\rb\u2028c\u0085d\fe\r']);
    assert.deepEqual(splitter.finish(), ['f']);
  });

  it('gives the official client the same text up to the last line end', () => {
    fc.assert(
      fc.property(arbitraryPieces, (parts) => {
        const joined = split(parts)
          .map((line) => `${line}\n`)
          .join('');
        assert.equal(withoutLastLineEnd(joined), withoutLastLineEnd(parts.join('')));
      }),
    );
  });

  it('gives our client the same text up to the last line end', () => {
    for (const parts of pieces) {
      assert.equal(join('line', split(parts)).text, withoutLastLineEnd(parts.join('')));
    }
    fc.assert(
      fc.property(arbitraryPieces, (parts) => {
        assert.equal(join('line', split(parts)).text, withoutLastLineEnd(parts.join('')));
      }),
    );
  });
});

describe('ChunkAssembler', () => {
  it('with lines: adds each line end before the next line', () => {
    const joiner = new ChunkAssembler('line');
    assert.equal(joiner.isEmpty, true);
    assert.equal(joiner.add('a', 0), 'a');
    assert.equal(joiner.isEmpty, false);
    assert.equal(joiner.add('', 0), '\n');
    assert.equal(joiner.add('b', 0), '\nb');
    assert.equal(joiner.finish(), 'a\n\nb');
  });

  it('with lines of a CRLF answer: removes the \\r at the end', () => {
    assert.equal(join('line', ['CRLF 1\r', '\r', 'CRLF 3\r']).text, 'CRLF 1\r\n\r\nCRLF 3');
  });

  it('with tokens: joins them unchanged', () => {
    fc.assert(
      fc.property(arbitraryPieces, (parts) => {
        assert.deepEqual(join('token', parts), { streamed: parts.join(''), text: parts.join('') });
      }),
    );
  });

  it('streams the final text up to the last line end', () => {
    fc.assert(
      fc.property(arbitraryPieces, (lines) => {
        const { streamed, text } = join('line', lines);
        assert.equal(streamed.replace(/\r$/, ''), text);
      }),
    );
  });

  it('is empty without chunks', () => {
    for (const framing of ['line', 'token', 'auto'] as const) {
      assert.deepEqual(join(framing, []), { streamed: '', text: '' });
    }
  });
});

describe('FramingDetector', () => {
  for (const { name, pieces: timed, framing, mayMend } of STREAMS) {
    it(`detects ${name} as ${framing}s`, () => {
      const separator = framing === 'token' ? '' : '\n';
      const whole = timed.map(([, piece]) => piece).join(separator);
      const { streamed, text } = joinTimed('auto', timed);
      assert.equal(text, whole.replace(/\r$/, ''));
      if (!mayMend) assert.ok(whole.startsWith(streamed), `streamed ${JSON.stringify(streamed)}`);
    });
  }

  it('loses no chunk at any timing', () => {
    const timed = fc.array(fc.tuple(fc.nat({ max: 100 }), arbitraryText), { maxLength: 20 });
    fc.assert(
      fc.property(timed, (waits) => {
        let at = 0;
        const { text } = joinTimed(
          'auto',
          waits.map(([wait, piece]) => [(at += wait), piece] as const),
        );
        const letters = (some: string) => some.replace(/[\r\n]/g, '');
        assert.equal(letters(text), letters(waits.map(([, piece]) => piece).join('')));
      }),
    );
  });

  it('releases two words before the third arrives', () => {
    const joiner = new ChunkAssembler(new FramingDetector());
    assert.equal(joiner.add('Hello', 0), 'Hello');
    assert.equal(joiner.add(' world', 8), ' world');
  });

  it('releases a slow line at once', () => {
    const joiner = new ChunkAssembler(new FramingDetector());
    assert.equal(joiner.add('Yes.', 0), 'Yes.');
    assert.equal(joiner.add('No.', 120), '\nNo.');
  });
});

function split(parts: readonly string[]): string[] {
  const splitter = new LineSplitter();
  const lines = parts.flatMap((part) => splitter.add(part));
  return [...lines, ...splitter.finish()];
}

function join(framing: ChunkFraming, parts: readonly string[]) {
  return joinTimed(
    framing,
    parts.map((part) => [0, part]),
  );
}

function joinTimed(framing: ChunkFraming, timed: readonly (readonly [at: number, piece: string])[]) {
  const joiner = new ChunkAssembler(framing === 'auto' ? new FramingDetector() : framing);
  const streamed = timed.map(([at, piece]) => joiner.add(piece, at)).join('');
  return { streamed, text: joiner.finish() };
}

/** A line end at the end of an answer has no meaning for readers and in the protocol. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/(?:\r\n|\n|\r)$/, '');
}
