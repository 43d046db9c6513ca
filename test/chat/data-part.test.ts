import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEvent, createMessage, type ChatEvent } from '../../src/chat/index.ts';
import { copyDataPart, dataSize, MAX_DATA_CHARACTERS, MAX_DATA_PARTS } from '../../src/chat/data-part.ts';

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

describe('a part of data', () => {
  it('is copied as plain JSON, so that later changes of the original have no effect', () => {
    const value = { size: [1, undefined], at: new Date(0), toString: undefined };
    const copy = copyDataPart({ name: 'sock', value, id: '1', more: true });
    value.size.length = 0;
    assert.deepEqual(copy, { name: 'sock', value: { size: [1, null], at: '1970-01-01T00:00:00.000Z' }, id: '1' });
  });

  it('keeps arrays whatever toJSON an old library gives them', (t) => {
    t.after(() => Reflect.deleteProperty(Array.prototype, 'toJSON'));
    Object.assign(Array.prototype, { toJSON: () => 'broken' });
    assert.deepEqual(copyDataPart({ name: 'a', value: [[1]] }), { name: 'a', value: [[1]] });
    assert.equal(dataSize([{ name: 'a', value: [[1]] }]), 6);
  });

  it('is refused without a name, without a JSON value, and if it is too large', () => {
    const refused: readonly unknown[] = [
      undefined,
      'x',
      { value: 1 },
      { name: '', value: 1 },
      { name: 'x'.repeat(65), value: 1 },
      { name: 'x' },
      { name: 'x', value: () => 1 },
      { name: 'x', value: 1n },
      { name: 'x', value: cycle },
      { name: 'x', value: 'x'.repeat(MAX_DATA_CHARACTERS - 1) },
      {
        get name() {
          throw new Error('of the page');
        },
      },
    ];
    for (const part of refused) assert.equal(copyDataPart(part), undefined);
  });
});

describe('the data of an answer', () => {
  const fold = (...events: ChatEvent[]) =>
    events.reduce(applyEvent, createMessage('assistant', { id: 'm', turnId: 't' })).data;

  it('are replaced by later ones with the same id, and are limited in number', () => {
    const first: ChatEvent = { type: 'data', name: 'cart', value: 1, id: 'c' };
    const others = Array.from({ length: 60 }, (_, value): ChatEvent => ({ type: 'data', name: 'n', value }));
    const data = fold(first, ...others, { ...first, value: 2 }) ?? [];
    assert.equal(data.length, MAX_DATA_PARTS);
    assert.deepEqual(data[0], { name: 'cart', value: 2, id: 'c' });
  });

  it('are dropped where they are invalid', () => {
    assert.equal(fold({ type: 'data', name: 'cart', value: cycle }), undefined);
  });
});
