import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conversationKey } from '../../../src/conversation/storage/conversation-key.ts';
import { mayBeStored } from '../../../src/conversation/storage/may-be-stored.ts';
import { createMemoryStorage } from '../../../src/conversation/storage/memory-storage.ts';

const KEY = `${conversationKey({ backend: '', element: '', visitor: 'anna' })}:state`;

describe('whether a conversation may be stored', () => {
  it('is read from the storage of the choice', () => {
    const [empty, used] = [
      { 'ai-chat:user': 'id', other: '' },
      { other: '', [KEY]: '{}' },
    ] as unknown as Storage[];
    assert.ok(empty && used);
    assert.equal(mayBeStored('local', { localStorage: used, sessionStorage: empty }), true);
    assert.equal(mayBeStored('local', { localStorage: empty, sessionStorage: used }), false);
    assert.equal(mayBeStored('session', { localStorage: used, sessionStorage: empty }), false);
    assert.equal(mayBeStored('session', { localStorage: empty, sessionStorage: used }), true);
    assert.equal(mayBeStored('none', { localStorage: used, sessionStorage: used }), false);
  });

  it('is unknown, and so possible, in a storage of the page', () => {
    assert.equal(mayBeStored(createMemoryStorage()), true);
  });

  it('is not the case where the storage is blocked or missing', () => {
    const blocked = {
      get localStorage(): Storage {
        throw new DOMException('denied', 'SecurityError');
      },
      sessionStorage: null as unknown as Storage,
    };
    assert.equal(mayBeStored('local', blocked), false);
    assert.equal(mayBeStored('session', blocked), false);
  });
});
