import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { isWithinBounds, parseRequestJson } from '../../src/protocol/bounded-json.ts';

const BOUNDS = { depth: 3, values: 10, items: 4 };

describe('isWithinBounds', () => {
  for (const [text, within] of [
    ['{"text":"hello"}', true],
    ['[[[1]]]', true],
    ['[[[[1]]]]', false],
    ['{"a":{"b":{"c":{}}}}', false],
    ['["[[[[[[[[", "{{{{{{{{"]', true],
    [String.raw`["\"[[[[[[", "\\", "\\\"[[[["]`, true],
    [String.raw`["\\",[[[[`, false],
    ['[1,2,3,4]', true],
    ['[1,2,3,4,5]', false],
    ['[[1,2,3,4,5,6,7,8]]', true],
    ['[[1,2,3,4,5,6,7,8,9,10]]', false],
    ['42["name",{},{},{},{}]', false],
    ['"never ends', true],
    ['', true],
  ] as const) {
    it(`${text} is ${within ? '' : 'not '}within its bounds`, () => assert.equal(isWithinBounds(text, BOUNDS), within));
  }

  it('parseRequestJson agrees with JSON.parse within the limits', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => assert.deepEqual(parseRequestJson(text), JSON.parse(text))),
    );
    assert.equal(parseRequestJson('['.repeat(33) + ']'.repeat(33)), undefined);
    assert.equal(parseRequestJson(`{"a":[${'0,'.repeat(60_000)}0]}`), undefined);
    assert.equal(parseRequestJson('{'), undefined);
  });
});
