import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { asNumber, compact, parseJson } from '../../src/protocol/json.ts';
import { parseJsonWithNaN, readable } from '../../src/protocol/lenient-json.ts';

describe('reading JSON', () => {
  it('gives the value, or undefined for what is none', () => {
    assert.deepEqual(parseJson('{"a":[1,null]}'), { a: [1, null] });
    for (const text of ['', 'ping', '{', '{"a":NaN}', "{'a':1}", '\uFEFF{}']) assert.equal(parseJson(text), undefined);
  });

  it('never throws, and reads back what was written', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJson(text)));
    // JSON has no zero below zero.
    const values = fc
      .jsonValue({ noUnicodeString: false })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(fc.property(values, (value) => assert.deepEqual(parseJson(JSON.stringify(value)), value)));
  });

  it('gives a key that looks like a prototype no power', () => {
    const value = parseJson('{"__proto__":{"admin":true}}');
    assert.equal((value as { admin?: boolean }).admin, undefined);
  });
});

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
    assert.equal(readable('so'), 'so');
    assert.equal(readable(''), '');
    assert.equal(readable(42), '42');
    assert.equal(readable({ a: 1 }), '{"a":1}');
    assert.equal(readable(null), undefined);
    assert.equal(readable(undefined), undefined);
  });

  it('may be nested too deep to be written down', () => {
    assert.equal(readable(parseJson(nested(100_000))), undefined);
  });
});

describe('an object without what is undefined', () => {
  it('keeps all else, null and empty things included', () => {
    assert.deepEqual(compact({ a: undefined, b: null, c: '', d: 0, e: false }), { b: null, c: '', d: 0, e: false });
  });
});

describe('a number', () => {
  it('is one that can be reckoned with', () => {
    assert.equal(asNumber(parseJson('1.5')), 1.5);
    assert.equal(asNumber(parseJson('1e999')), undefined);
    assert.equal(asNumber('1'), undefined);
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}
