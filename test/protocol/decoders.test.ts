import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asNumber, asNonEmptyString } from '../../src/protocol/json.ts';
import { array, object, oneOf } from '../../src/protocol/decoders.ts';

describe('an object of a shape', () => {
  const read = object({ name: asNonEmptyString }, { size: asNumber });

  it('has the members of the shape, and no others', () => {
    assert.deepEqual(read({ colour: 'red', size: 3, name: 'hat' }), { name: 'hat', size: 3 });
  });

  it('does without an optional member that is missing or not as it should be', () => {
    assert.deepEqual(read({ name: 'hat' }), { name: 'hat' });
    assert.deepEqual(read({ name: 'hat', size: 'large' }), { name: 'hat' });
  });

  it('is none without a member that it needs, and nothing else than an object is one', () => {
    for (const value of [{}, { name: 5 }, { name: '', size: 3 }, null, undefined, 'hat', ['hat']])
      assert.equal(read(value), undefined, JSON.stringify(value));
    assert.equal(object({})([]), undefined);
  });
});

describe('a list of a shape', () => {
  it('leaves out what is not of the shape', () => {
    assert.deepEqual(array(asNonEmptyString)(['a', 5, '', 'b']), ['a', 'b']);
    assert.deepEqual(array(asNonEmptyString)([]), []);
  });

  it('is a list', () => {
    for (const value of [undefined, null, 'ab', { 0: 'a', length: 1 }])
      assert.equal(array(asNonEmptyString)(value), undefined);
  });
});

describe('one of some words', () => {
  it('is one of them, letter for letter', () => {
    const read = oneOf('on', 'off');
    assert.equal(read('off'), 'off');
    for (const value of ['Off', 'of', '', undefined, ['on']]) assert.equal(read(value), undefined);
  });
});
