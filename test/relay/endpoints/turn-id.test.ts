import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { resolveTurn } from '../../../src/relay/endpoints/turn-id.ts';

const ours = () => 'ours';

describe('resolveTurn', () => {
  it('takes the turn id of an extended client if it is a random UUID', () => {
    const turnId = randomUUID();
    assert.deepEqual(resolveTurn({ turnId, lastEventNumber: 3 }, true, ours), { turnId, lastEventNumber: 3 });
  });

  it('accepts the form of earlier builds of the widget', () => {
    for (let round = 0; round < 100; round++) {
      const turnId = randomBytes(16).toString('hex');
      assert.deepEqual(resolveTurn({ turnId }, true, ours), { turnId });
    }
  });

  it('rejects a turn id that could be guessed', () => {
    for (const turnId of [
      '1',
      'turn-1',
      '1732233600000',
      '00000000000000000000000000000001',
      '12345678123456781234567812345678'.replaceAll(/[5-8]/g, '1'),
      randomBytes(15).toString('hex'),
      randomBytes(20).toString('hex'),
      randomBytes(16).toString('base64url'),
      'c232ab00-9414-11ec-b3c8-9f68deced846',
      '00000000-0000-4000-8000-000000000001',
    ]) {
      assert.equal(resolveTurn({ turnId }, true, ours), undefined, turnId);
    }
  });

  it('generates an id for stock clients and for prompts without one', () => {
    assert.deepEqual(resolveTurn({ turnId: randomUUID(), lastEventNumber: 1 }, false, ours), { turnId: 'ours' });
    assert.deepEqual(resolveTurn({}, true, ours), { turnId: 'ours' });
  });
});
