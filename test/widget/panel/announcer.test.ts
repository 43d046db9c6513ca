import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Announcer } from '../../../src/widget/panel/announcer.ts';

describe('an announced answer', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('is removed after the time it takes to announce it', () => {
    let updates = 0;
    const announcer = new Announcer(() => (updates += 1));
    announcer.announce('Good morning');
    assert.equal(announcer.messageId, 'Good morning');
    mock.timers.tick(9_999);
    assert.equal(announcer.messageId, 'Good morning');
    mock.timers.tick(1);
    assert.equal(announcer.messageId, '');
    mock.timers.tick(60_000);
    assert.equal(updates, 2, 'no timer is left behind');
  });

  it('is replaced by the next one, which stays for its full time', () => {
    const announcer = new Announcer(() => undefined);
    announcer.announce('One');
    mock.timers.tick(6_000);
    announcer.announce('Two');
    mock.timers.tick(6_000);
    assert.equal(announcer.messageId, 'Two');
    mock.timers.tick(4_000);
    assert.equal(announcer.messageId, '');
  });
});
