import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SilenceTimer } from '../../src/chat/silence-timer.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

describe('SilenceTimer', () => {
  it('fires once after the limit without activity', () => {
    const clock = createManualClock();
    let calls = 0;
    const timer = new SilenceTimer(clock, () => (calls += 1), 1000);
    timer.start();
    clock.advance(999);
    assert.equal(calls, 0);
    clock.advance(1);
    assert.equal(calls, 1);
    clock.advance(10_000);
    assert.equal(calls, 1);
    assert.equal(clock.pending, 0);
  });

  it('counts from the last activity', () => {
    const clock = createManualClock();
    let calls = 0;
    const timer = new SilenceTimer(clock, () => (calls += 1), 1000);
    timer.start();
    for (let token = 0; token < 10; token++) {
      clock.advance(700);
      timer.recordActivity();
    }
    assert.equal(clock.pending, 1);
    clock.advance(999);
    assert.equal(calls, 0);
    clock.advance(1);
    assert.equal(calls, 1);
  });

  it('starts again with another limit', () => {
    const clock = createManualClock();
    let calls = 0;
    const timer = new SilenceTimer(clock, () => (calls += 1), 1000);
    timer.start(50);
    clock.advance(50);
    assert.equal(calls, 1);
    timer.start();
    clock.advance(49);
    assert.deepEqual([calls, clock.pending], [1, 1], 'and for the same again');
    timer.stop();
  });

  it('does not fire after stop, and can be started again', () => {
    const clock = createManualClock();
    let calls = 0;
    const timer = new SilenceTimer(clock, () => (calls += 1), 1000);
    timer.stop();
    timer.start();
    timer.stop();
    assert.equal(clock.pending, 0);
    timer.start();
    timer.start();
    assert.equal(clock.pending, 1);
    clock.advance(1000);
    assert.equal(calls, 1);
  });

  it('is paused until the next activity', () => {
    const clock = createManualClock();
    let calls = 0;
    const timer = new SilenceTimer(clock, () => (calls += 1), 1000);
    timer.pause();
    timer.recordActivity();
    assert.equal(timer.isRunning, false, 'it was not running');
    timer.start();
    timer.pause();
    clock.advance(5_000);
    assert.deepEqual([calls, clock.pending], [0, 0]);
    timer.recordActivity();
    clock.advance(999);
    assert.deepEqual([calls, timer.isRunning], [0, true]);
    clock.advance(1);
    assert.deepEqual([calls, timer.isRunning], [1, false]);
  });
});
