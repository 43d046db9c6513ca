import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asNumber, asNonEmptyString } from '../../src/protocol/json.ts';
import { array, object, oneOf } from '../../src/protocol/decoders.ts';

describe('object', () => {
  const read = object({ name: asNonEmptyString }, { size: asNumber });

  it('keeps the declared members only', () => {
    assert.deepEqual(read({ colour: 'red', size: 3, name: 'hat' }), { name: 'hat', size: 3 });
  });

  it('drops missing and invalid optional members', () => {
    assert.deepEqual(read({ name: 'hat' }), { name: 'hat' });
    assert.deepEqual(read({ name: 'hat', size: 'large' }), { name: 'hat' });
  });

  it('rejects a missing required member, and values that are not objects', () => {
    for (const value of [{}, { name: 5 }, { name: '', size: 3 }, null, undefined, 'hat', ['hat']])
      assert.equal(read(value), undefined, JSON.stringify(value));
    assert.equal(object({})([]), undefined);
  });
});

describe('array', () => {
  it('drops invalid items', () => {
    assert.deepEqual(array(asNonEmptyString)(['a', 5, '', 'b']), ['a', 'b']);
    assert.deepEqual(array(asNonEmptyString)([]), []);
  });

  it('rejects values that are not arrays', () => {
    for (const value of [undefined, null, 'ab', { 0: 'a', length: 1 }])
      assert.equal(array(asNonEmptyString)(value), undefined);
  });
});

describe('oneOf', () => {
  it('accepts the exact strings only', () => {
    const read = oneOf('on', 'off');
    assert.equal(read('off'), 'off');
    for (const value of ['Off', 'of', '', undefined, ['on']]) assert.equal(read(value), undefined);
  });
});
