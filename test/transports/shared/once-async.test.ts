import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onceAsync } from '../../../src/transports/shared/once-async.ts';

describe('onceAsync', () => {
  it('runs once for several calls', async () => {
    let opened = 0;
    const open = onceAsync(async () => (opened += 1));
    assert.equal(opened, 0);
    assert.deepEqual(await Promise.all([open(), open()]), [1, 1]);
    assert.equal(await open(), 1);
  });

  it('runs again after a failure', async () => {
    let tries = 0;
    const open = onceAsync(async () => {
      if ((tries += 1) === 1) throw new Error('not yet');
      return tries;
    });
    await assert.rejects(open(), /not yet/);
    assert.equal(await open(), 2);
  });
});
