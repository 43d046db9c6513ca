import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prefersHtml, qvalueOf } from '../../../src/relay/http/content-negotiation.ts';

describe('the quality of an entry', () => {
  it('is read from the header', () => {
    assert.equal(qvalueOf('gzip, br;q=0.5', 'br'), 0.5);
    assert.equal(qvalueOf('gzip, br', 'br'), 1);
    assert.equal(qvalueOf('gzip, BR; Q=0', 'br'), 0);
    assert.equal(qvalueOf('gzip', 'br'), undefined);
    assert.equal(qvalueOf('brotli', 'br'), undefined);
    assert.equal(qvalueOf('br;q=nonsense', 'br'), 0);
    assert.equal(qvalueOf(undefined, 'br'), undefined);
  });

  it('is read from the beginning of a long header only', () => {
    assert.equal(qvalueOf(`${'x,'.repeat(63)}br`, 'br'), 1);
    assert.equal(qvalueOf(`${'x,'.repeat(64)}br`, 'br'), undefined);
    assert.equal(qvalueOf(`br;q=0.5,${'x,'.repeat(5_000)}`, 'br'), 0.5);
    assert.equal(qvalueOf(`br${' '.repeat(5_000)}`, 'br'), undefined);
    assert.equal(qvalueOf(`${'x'.repeat(997)},brotli`, 'br'), undefined, 'no part that is cut off');
  });

  it('prefers HTML for browsers and not for programs', () => {
    assert.ok(prefersHtml('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'));
    for (const accept of [undefined, '*/*', 'application/json', 'application/json, text/html;q=0.9', 'text/html;q=0']) {
      assert.ok(!prefersHtml(accept), accept);
    }
  });
});
