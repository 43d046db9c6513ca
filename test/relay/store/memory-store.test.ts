import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage } from '../../../src/chat/index.ts';
import { createMemoryStore } from '../../../src/relay/store/memory-store.ts';
import { storeContract } from '../../contracts/store.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

storeContract('memory', async (limits) => {
  const clock = createManualClock();
  return { store: createMemoryStore(clock, limits), clock };
});

describe('the memory store', () => {
  const hello = createMessage('user', { id: '1', turnId: '1', text: 'hello', state: 'done' });

  it('deletes expired conversations without being accessed, and then leaves no timer', async () => {
    const clock = createManualClock();
    const store = createMemoryStore(clock, { ttlMs: 1000 });
    await store.append('a', [hello]);
    clock.advance(500);
    await store.append('b', [hello]);
    assert.equal(clock.pending, 1);
    clock.advance(500);
    assert.equal(clock.pending, 1, 'waits for the second');
    clock.advance(500);
    assert.equal(clock.pending, 0);
  });

  it('leaves no timer once it is closed', async () => {
    const clock = createManualClock();
    const store = createMemoryStore(clock);
    await store.append('a', [hello]);
    await store.close();
    assert.equal(clock.pending, 0);
  });
});
