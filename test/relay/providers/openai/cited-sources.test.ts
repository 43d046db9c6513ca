import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extractSources } from '../../../../src/relay/providers/openai/cited-sources.ts';

describe('extractSources', () => {
  it('limits the number and length of sources', () => {
    const page = { title: 't'.repeat(5000), url: 'https://a.example/', snippet: 'x'.repeat(50_000) };
    const [source, ...rest] = extractSources([Array.from({ length: 1000 }, () => page)]);
    assert.equal(rest.length, 99);
    assert.deepEqual([source?.title.length, source?.text?.length], [300, 2000]);
  });

  it('keeps web URLs only, and derives missing titles', () => {
    const long = `https://a.example/${'x'.repeat(3000)}`;
    const list = [
      'https://a.example/x',
      'http://b.example',
      'javascript:alert(1)',
      'data:text/plain,x',
      '//c.example',
      long,
    ];
    assert.deepEqual(extractSources([list]), [
      { title: 'a.example', url: 'https://a.example/x' },
      { title: 'b.example', url: 'http://b.example/' },
    ]);
    assert.deepEqual(extractSources([[{ title: 'Only a title', url: 'file:///etc/passwd' }]]), [
      { title: 'Only a title' },
    ]);
  });

  it('returns none for values that are not lists of sources', () => {
    for (const odd of [undefined, null, 'x', 5, {}, [null, 5, [], {}, [['https://a.example/']], { url: {} }]])
      assert.deepEqual(extractSources([odd]), []);
  });
});
