import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catBehaviorOf, type CatBehavior } from '../../src/protocol/cat-behavior.ts';

/** Each trait and the recorded versions that have it. */
const HAVE: Readonly<Record<keyof CatBehavior, string>> = {
  hasPerUserSocket: '1.3.3 1.4.8 1.5.3 1.6.2 1.7.1 1.8.1 1.9.2',
  deliversToNextSocket: '1.3.3 1.6.2 1.7.1 1.8.1 1.9.2',
  broadcastsTokens: '1.0.3 1.1.2 1.2.0 1.3.3 1.4.8 1.5.3',
  closesAfterError: '1.0.3 1.1.2 1.2.0 1.3.3 1.4.8 1.5.3',
  storesPromptBeforeAnswer: '1.5.3 1.6.2 1.7.1 1.8.1',
  dropsSocketWithoutClose: '1.9.2',
  acceptsImage: '1.8.1 1.9.2',
  rejectsReturningUser: '1.3.3 1.6.2 1.7.1',
};

const VERSIONS = ['1.0.3', '1.1.2', '1.2.0', '1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2'];

describe('catBehaviorOf', () => {
  for (const [trait, versions] of Object.entries(HAVE) as [keyof CatBehavior, string][]) {
    it(`${trait}: ${versions}`, () => {
      assert.equal(VERSIONS.filter((version) => catBehaviorOf(version)[trait]).join(' '), versions);
    });
  }

  it('distinguishes patch versions', () => {
    assert.equal(catBehaviorOf('1.5.2').storesPromptBeforeAnswer, false);
    assert.equal(catBehaviorOf('1.5.10').storesPromptBeforeAnswer, true);
    assert.equal(catBehaviorOf('1.10.0').storesPromptBeforeAnswer, false);
  });

  it('treats an unreadable version as very old, and a missing one as unknown', () => {
    assert.equal(catBehaviorOf('the newest').hasPerUserSocket, false);
    assert.equal(catBehaviorOf(undefined).hasPerUserSocket, true);
    assert.equal(catBehaviorOf(undefined).dropsSocketWithoutClose, true);
  });
});
