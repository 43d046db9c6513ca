import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SilenceTimer } from '../../../src/transports/shared/silence-timer.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

describe('SilenceTimer', () => {
  it('fires once after the limit without activity', () => {
    const clock = createManualClock();
    let barks = 0;
    const dog = new SilenceTimer(1000, clock, () => (barks += 1));
    dog.start();
    clock.advance(999);
    assert.equal(barks, 0);
    clock.advance(1);
    assert.equal(barks, 1);
    clock.advance(10_000);
    assert.equal(barks, 1);
    assert.equal(clock.pending, 0);
  });

  it('counts from the last activity', () => {
    const clock = createManualClock();
    let barks = 0;
    const dog = new SilenceTimer(1000, clock, () => (barks += 1));
    dog.start();
    for (let piece = 0; piece < 10; piece++) {
      clock.advance(700);
      dog.recordActivity();
    }
    assert.equal(clock.pending, 1);
    clock.advance(999);
    assert.equal(barks, 0);
    clock.advance(1);
    assert.equal(barks, 1);
  });

  it('starts again with another limit', () => {
    const clock = createManualClock();
    let barks = 0;
    const dog = new SilenceTimer(1000, clock, () => (barks += 1));
    dog.start(50);
    clock.advance(50);
    assert.equal(barks, 1);
    dog.start();
    clock.advance(49);
    assert.deepEqual([barks, clock.pending], [1, 1], 'and for the same again');
    dog.stop();
  });

  it('does not fire after stop, and can be started again', () => {
    const clock = createManualClock();
    let barks = 0;
    const dog = new SilenceTimer(1000, clock, () => (barks += 1));
    dog.stop();
    dog.start();
    dog.stop();
    assert.equal(clock.pending, 0);
    dog.start();
    dog.start();
    assert.equal(clock.pending, 1);
    clock.advance(1000);
    assert.equal(barks, 1);
  });
});
