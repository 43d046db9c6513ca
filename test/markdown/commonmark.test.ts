import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { tests } from 'commonmark-spec';
import { commonmarkTree } from '../helpers/commonmark-tree.ts';
import { withEscapedUrls } from '../helpers/escaped-urls.ts';
import { anyLength, decodeEntity, pieces, written } from './written.ts';

const EXAMPLES = tests.map(({ markdown, number }) => ({ number, source: markdown.replaceAll('→', '\t') }));

/** GFM makes links of these bare addresses. CommonMark has the examples to show that it does not. */
const BARE_ADDRESSES = [606, 608, 611, 612];

describe('the examples of CommonMark 0.31.2', () => {
  it('are parsed like commonmark.js, with HTML as text, with and without GitHub’s extensions', (t) => {
    const withHtml: number[] = [];
    const wrong = { plain: [] as number[], gfm: [] as number[] };
    for (const { number, source } of EXAMPLES) {
      const { tree, hasHtml } = commonmarkTree(source);
      if (hasHtml) withHtml.push(number);
      const expected = withEscapedUrls(tree);
      for (const [name, failures] of Object.entries(wrong)) {
        const actual = withEscapedUrls(written([source], { gfm: name === 'gfm', decodeEntity }).tree);
        if (!isDeepStrictEqual(actual, expected)) failures.push(number);
      }
    }
    const right = (failures: readonly number[]): string => `${EXAMPLES.length - failures.length} of ${EXAMPLES.length}`;
    t.diagnostic(`GFM off: ${right(wrong.plain)}; GFM on: ${right(wrong.gfm)}, not ${wrong.gfm.join(', ')}`);
    t.diagnostic(`HTML was made text in: ${withHtml.join(', ')}`);
    assert.equal(EXAMPLES.length, 652);
    assert.deepEqual(wrong, { plain: [], gfm: BARE_ADDRESSES });
  });

  for (const size of [1, 3, 4, 7, 'any length'] as const) {
    it(`give the same result in chunks of ${size}, one by one and all in one`, () => {
      const whole = EXAMPLES.map(({ source }) => source).join('\n');
      for (const { number, source } of [...EXAMPLES, { number: 'all', source: whole }]) {
        for (const gfm of [true, false]) {
          const streamed = written(pieces(source, typeof size === 'number' ? size : anyLength), { gfm });
          assert.deepEqual(streamed.tree, written([source], { gfm }).tree, `example ${number}, GFM ${gfm}`);
        }
      }
    });
  }
});

describe('an address in angle brackets', () => {
  it('must be ASCII up to the part that allows any letter, like in commonmark.js', () => {
    const sources = ['<httpſ://a.example>', '<\u212a9:a>', '<a@\u212a.example>', '<https://ſ.example/\u00a0/\u0085>'];
    for (const source of sources) {
      const expected = withEscapedUrls(commonmarkTree(source).tree);
      assert.deepEqual(withEscapedUrls(written([source], { gfm: false }).tree), expected, source);
      assert.deepEqual(written(pieces(source, 1)).tree, written([source]).tree, source);
    }
  });
});
