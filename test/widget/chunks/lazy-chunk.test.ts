import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { LazyChunk } from '../../../src/widget/chunks/lazy-chunk.ts';

/** Creates a chunk whose imports have the given outcomes, and records its reports. */
function lazily(outcomes: Array<'gone' | 'available'>, make = (code: string) => `made of ${code}`) {
  const reported: unknown[] = [];
  let attempts = 0;
  const lazy = new LazyChunk<string, string>(
    () => {
      attempts += 1;
      return outcomes.shift() === 'available' ? Promise.resolve('code') : Promise.reject(new TypeError('gone'));
    },
    make,
    (fault) => reported.push(fault),
  );
  return { lazy, reported, attempts: () => attempts };
}

describe('a lazy chunk', () => {
  const page = new EventTarget();
  const logged = () => errors.mock.calls.map(({ arguments: [, cause] }) => String(cause));
  let errors = mock.method(console, 'error', () => undefined);
  beforeEach(() => {
    errors.mock.restore();
    errors = mock.method(console, 'error', () => undefined);
    mock.timers.enable({ apis: ['setTimeout'] });
    Object.assign(globalThis, {
      addEventListener: page.addEventListener.bind(page),
      removeEventListener: page.removeEventListener.bind(page),
    });
  });
  afterEach(() => {
    mock.timers.reset();
    errors.mock.restore();
    Reflect.deleteProperty(globalThis, 'addEventListener');
    Reflect.deleteProperty(globalThis, 'removeEventListener');
  });

  it('is imported once', async () => {
    const { lazy, reported, attempts } = lazily(['available']);
    assert.deepEqual(await Promise.all([lazy.load(), lazy.load()]), ['made of code', 'made of code']);
    assert.equal(attempts(), 1);
    assert.deepEqual(reported, [undefined]);
    assert.deepEqual(logged(), []);
  });

  it('retries a failed import after a growing delay, and reports and logs the failure once', async () => {
    const { lazy, reported, attempts } = lazily(['gone', 'gone', 'gone', 'available']);
    assert.equal(await lazy.load(), undefined);
    assert.equal(lazy.errorCode, 'load-failed');
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = attempts();
      mock.timers.tick(pause - 1);
      await lazy.load();
      assert.equal(attempts(), before);
      mock.timers.tick(1);
      assert.equal(attempts(), before, 'nobody wants it');
      await lazy.load();
      assert.equal(attempts(), before + 1);
    }
    assert.equal(lazy.value, 'made of code');
    assert.equal(lazy.errorCode, undefined);
    assert.deepEqual(reported.filter(Boolean), ['load-failed']);
    assert.deepEqual(logged(), ['TypeError: gone']);
  });

  it('is imported at once when the browser is online again, or after retry()', async () => {
    for (const again of [
      (lazy: LazyChunk<string, string>) => lazy.retry(),
      () => page.dispatchEvent(new Event('online')),
    ]) {
      const { lazy, attempts } = lazily(['gone', 'available']);
      await lazy.load();
      again(lazy);
      assert.equal(await lazy.load(), 'made of code');
      mock.timers.tick(100_000);
      again(lazy);
      assert.equal(await lazy.load(), 'made of code');
      assert.equal(attempts(), 2);
    }
  });

  it('logs an error that its code throws, and does not retry it', async () => {
    const { lazy, reported, attempts } = lazily(['available', 'available'], () => {
      throw new RangeError('a fault of the code');
    });
    assert.equal(await lazy.load(), undefined);
    assert.equal(lazy.errorCode, 'internal');
    mock.timers.tick(100_000);
    lazy.retry();
    await lazy.load();
    assert.equal(attempts(), 1);
    assert.deepEqual(reported, ['internal']);
    assert.deepEqual(logged(), ['RangeError: a fault of the code']);
  });
});
