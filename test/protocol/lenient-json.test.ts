import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson } from '../../src/protocol/json.ts';
import { parseJsonWithNaN, toDisplayText } from '../../src/protocol/lenient-json.ts';
import { cpuMs } from '../helpers/cpu-ms.ts';

describe('parseJsonWithNaN', () => {
  it('reads NaN and Infinity as null', () => {
    assert.deepEqual(parseJsonWithNaN('{"score":NaN,"a":[Infinity,-Infinity]}'), { score: null, a: [null, null] });
  });

  it('leaves NaN and Infinity in strings and keys unchanged', () => {
    const text = String.raw`{"NaN":"NaN \" NaN, Infinity","a\\":NaN,"b":"-Infinity\\"}`;
    assert.deepEqual(parseJsonWithNaN(text), { NaN: 'NaN " NaN, Infinity', 'a\\': null, b: '-Infinity\\' });
  });

  it('returns undefined for other invalid JSON', () => {
    for (const text of ['NaN of them', '{"a":NaNny}', '{"a":NaN', '{"a":"NaN}', 'Infinity\\']) {
      assert.equal(parseJsonWithNaN(text), undefined, text);
    }
    assert.equal(parseJsonWithNaN('NaN'), null);
  });

  it('takes linear time for an adversarial text', () => {
    // Each quote may open a string that never ends. Backtracking over them would take minutes.
    const hostile = `{"a":NaN,"${'\\"'.repeat(500_000)}\\`;
    const ms = cpuMs(() => assert.equal(parseJsonWithNaN(hostile), undefined));
    assert.ok(ms < 5_000, `${ms} ms`);
  });
});

describe('toDisplayText', () => {
  it('converts values to readable text', () => {
    assert.equal(toDisplayText('so'), 'so');
    assert.equal(toDisplayText(''), '');
    assert.equal(toDisplayText(42), '42');
    assert.equal(toDisplayText({ a: 1 }), '{"a":1}');
    assert.equal(toDisplayText(null), undefined);
    assert.equal(toDisplayText(undefined), undefined);
  });

  it('returns undefined for a value nested too deep for JSON.stringify', () => {
    assert.equal(toDisplayText(parseJson(nested(100_000))), undefined);
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}
