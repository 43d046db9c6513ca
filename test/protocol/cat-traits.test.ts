import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catTraits, type CatTraits } from '../../src/protocol/cat-traits.ts';

/** The recorded versions, and which of them have which trait. */
const HAVE: Readonly<Record<keyof CatTraits, string>> = {
  hasUserAddress: '1.3.3 1.4.8 1.5.3 1.6.2 1.7.1 1.8.1 1.9.2',
  deliversLate: '1.3.3 1.6.2 1.7.1 1.8.1 1.9.2',
  sharesPieces: '1.0.3 1.1.2 1.2.0 1.3.3 1.4.8 1.5.3',
  closesAfterError: '1.0.3 1.1.2 1.2.0 1.3.3 1.4.8 1.5.3',
  notesPromptFirst: '1.5.3 1.6.2 1.7.1 1.8.1',
  goesDeaf: '1.9.2',
  shutsOut: '1.3.3 1.6.2 1.7.1',
};

const VERSIONS = ['1.0.3', '1.1.2', '1.2.0', '1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2'];

describe('what a Cat’s version tells of it', () => {
  for (const [trait, versions] of Object.entries(HAVE) as [keyof CatTraits, string][]) {
    it(`${trait}: ${versions}`, () => {
      assert.equal(VERSIONS.filter((version) => catTraits(version)[trait]).join(' '), versions);
    });
  }

  it('goes by the patch where that made the difference', () => {
    assert.equal(catTraits('1.5.2').notesPromptFirst, false);
    assert.equal(catTraits('1.5.10').notesPromptFirst, true);
    assert.equal(catTraits('1.10.0').notesPromptFirst, false);
  });

  it('takes what it cannot read for something very old, and nothing at all for anything', () => {
    assert.equal(catTraits('the newest').hasUserAddress, false);
    assert.equal(catTraits(undefined).hasUserAddress, true);
    assert.equal(catTraits(undefined).goesDeaf, true);
  });
});
