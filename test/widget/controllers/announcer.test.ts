import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Announcer } from '../../../src/widget/controllers/announcer.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

describe('an announced answer', () => {
  it('stays long enough to be read out, and is not found twice afterwards', () => {
    const clock = createManualClock();
    let updates = 0;
    const announcer = new Announcer(() => (updates += 1), clock);
    announcer.announce('Good morning');
    assert.equal(announcer.answer, 'Good morning');
    clock.advance(9_999);
    assert.equal(announcer.answer, 'Good morning');
    clock.advance(1);
    assert.equal(announcer.answer, '');
    assert.equal(updates, 2);
    assert.equal(clock.pending, 0);
  });

  it('gives way to the next, which has its full time', () => {
    const clock = createManualClock();
    const announcer = new Announcer(() => undefined, clock);
    announcer.announce('One');
    clock.advance(6_000);
    announcer.announce('Two');
    clock.advance(6_000);
    assert.equal(announcer.answer, 'Two');
    clock.advance(4_000);
    assert.equal(announcer.answer, '');
  });
});
