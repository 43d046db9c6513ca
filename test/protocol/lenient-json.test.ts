import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson } from '../../src/protocol/json.ts';
import { parseJsonWithNaN, toDisplayText } from '../../src/protocol/lenient-json.ts';

describe('reading what Python takes for JSON', () => {
  it('takes what is not a number for null', () => {
    assert.deepEqual(parseJsonWithNaN('{"score":NaN,"a":[Infinity,-Infinity]}'), { score: null, a: [null, null] });
  });

  it('leaves the same letters in texts and keys alone', () => {
    const text = String.raw`{"NaN":"NaN \" NaN, Infinity","a\\":NaN,"b":"-Infinity\\"}`;
    assert.deepEqual(parseJsonWithNaN(text), { NaN: 'NaN " NaN, Infinity', 'a\\': null, b: '-Infinity\\' });
  });

  it('does not make JSON of what is none', () => {
    for (const text of ['NaN of them', '{"a":NaNny}', '{"a":NaN', '{"a":"NaN}', 'Infinity\\']) {
      assert.equal(parseJsonWithNaN(text), undefined, text);
    }
    assert.equal(parseJsonWithNaN('NaN'), null);
  });

  it('takes time that grows with the length only, even for a text made to be slow', () => {
    // Each quote might begin a string that never ends: tried one after another, that is minutes.
    const hostile = `{"a":NaN,"${'\\"'.repeat(500_000)}\\`;
    const before = performance.now();
    assert.equal(parseJsonWithNaN(hostile), undefined);
    assert.ok(performance.now() - before < 5000);
  });
});

describe('a value that should have been a text', () => {
  it('is read as a person would', () => {
    assert.equal(toDisplayText('so'), 'so');
    assert.equal(toDisplayText(''), '');
    assert.equal(toDisplayText(42), '42');
    assert.equal(toDisplayText({ a: 1 }), '{"a":1}');
    assert.equal(toDisplayText(null), undefined);
    assert.equal(toDisplayText(undefined), undefined);
  });

  it('may be nested too deep to be written down', () => {
    assert.equal(toDisplayText(parseJson(nested(100_000))), undefined);
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}
