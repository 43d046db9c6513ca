import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { asNumber, omitUndefined, parseJson } from '../../src/protocol/json.ts';

describe('parseJson', () => {
  it('returns the value, or undefined for invalid JSON', () => {
    assert.deepEqual(parseJson('{"a":[1,null]}'), { a: [1, null] });
    for (const text of ['', 'ping', '{', '{"a":NaN}', "{'a':1}", '\uFEFF{}']) assert.equal(parseJson(text), undefined);
  });

  it('never throws and round-trips JSON', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJson(text)));
    // JSON has no negative zero.
    const values = fc
      .jsonValue({ noUnicodeString: false })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(fc.property(values, (value) => assert.deepEqual(parseJson(JSON.stringify(value)), value)));
  });

  it('treats __proto__ as an ordinary key', () => {
    const value = parseJson('{"__proto__":{"admin":true}}');
    assert.equal((value as { admin?: boolean }).admin, undefined);
  });
});

describe('omitUndefined', () => {
  it('keeps all other values, including null and empty ones', () => {
    assert.deepEqual(omitUndefined({ a: undefined, b: null, c: '', d: 0, e: false }), {
      b: null,
      c: '',
      d: 0,
      e: false,
    });
  });
});

describe('asNumber', () => {
  it('accepts finite numbers only', () => {
    assert.equal(asNumber(parseJson('1.5')), 1.5);
    assert.equal(asNumber(parseJson('1e999')), undefined);
    assert.equal(asNumber('1'), undefined);
  });
});
