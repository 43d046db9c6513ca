import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backoffDelay, MAX_ATTEMPTS } from '../../../src/transports/socket/backoff.ts';

describe('backoffDelay', () => {
  const attempts = Array.from({ length: MAX_ATTEMPTS }, (_, attempt) => attempt);

  it('doubles up to a limit', () => {
    assert.deepEqual(
      attempts.map((attempt) => backoffDelay(attempt, () => 0)),
      [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000],
    );
  });

  it('is half random', () => {
    assert.equal(
      backoffDelay(3, () => 0),
      2000,
    );
    assert.equal(
      backoffDelay(3, () => 0.5),
      3000,
    );
    assert.ok(backoffDelay(3, () => 0.999) < 4000);
  });

  it('stays limited for any attempt', () => {
    assert.ok(backoffDelay(10_000, () => 0.999) < 30_000);
  });
});
