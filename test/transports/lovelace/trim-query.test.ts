import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import type { ModelMessage } from '../../../src/chat/index.ts';
import { decodeLovelaceQuery, encodeLovelaceModelArgument } from '../../../src/protocol/lovelace.ts';
import { trimQuery } from '../../../src/transports/lovelace/trim-query.ts';

/** The limits measured at the real server. */
const ARGUMENT_BYTES = 131_071;
const BODY_BYTES = 102_400;

function conversation(...texts: readonly string[]): ModelMessage[] {
  return texts.map((text, index) => ({ role: (texts.length - index) % 2 === 1 ? 'user' : 'assistant', text }));
}

function kept(messages: readonly ModelMessage[], mode: 'socket' | 'api' = 'socket'): string[] | undefined {
  const query = trimQuery({ messages, turnId: 'a turn', hasMessageList: true }, mode);
  if (!query) return undefined;
  assert.ok(Buffer.byteLength(encodeLovelaceModelArgument(query)) <= ARGUMENT_BYTES);
  if (mode === 'api') assert.ok(Buffer.byteLength(JSON.stringify(query)) <= BODY_BYTES);
  const decoded = decodeLovelaceQuery(query);
  assert.equal(decoded.kind, 'query');
  return decoded.query.messages.map(({ text }) => text.slice(0, 8));
}

function lengthOf(query: ReturnType<typeof trimQuery>): number {
  return query ? (query['Messages'] as object[]).length : 0;
}

describe('trimQuery', () => {
  it('keeps the whole conversation if it fits', () => {
    assert.deepEqual(kept(conversation('one', 'two', 'three')), ['one', 'two', 'three']);
    assert.deepEqual(kept(conversation('one')), ['one']);
  });

  it('drops the oldest messages first, and no more than necessary', () => {
    const long = (name: string) => name + 'x'.repeat(30_000);
    const texts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(long);
    assert.deepEqual(
      kept(conversation(...texts)),
      ['d', 'e', 'f', 'g'].map((name) => long(name).slice(0, 8)),
    );
    assert.deepEqual(kept(conversation('tiny', long('a'), long('b'), 'small', long('c'), 'last')), [
      'tiny',
      ...[long('a'), long('b')].map((text) => text.slice(0, 8)),
      'small',
      long('c').slice(0, 8),
      'last',
    ]);
  });

  it('counts bytes, not characters', () => {
    assert.deepEqual(kept(conversation('中'.repeat(30_000), '中'.repeat(30_000), 'last')), ['中'.repeat(8), 'last']);
  });

  it('allows less over HTTP, where the prompt is sent twice', () => {
    const texts = ['x'.repeat(40_000), 'y'.repeat(20_000), 'z'.repeat(30_000)];
    assert.equal(kept(conversation(...texts))?.length, 3);
    assert.equal(kept(conversation(...texts), 'api')?.length, 2);
  });

  it('counts escaped characters over HTTP', () => {
    assert.deepEqual(kept(conversation('<'.repeat(20_000), '<'.repeat(20_000), 'last'), 'api'), [
      '<'.repeat(8),
      'last',
    ]);
  });

  it('keeps the longest fitting end of any conversation', () => {
    const text = fc
      .tuple(fc.constantFrom('a', '<', '中', '😀', '\ud83d', '"', '\n'), fc.integer({ min: 1, max: 20_000 }))
      .map(([character, times]) => character.repeat(times));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.constantFrom('socket', 'api'), (texts, mode) => {
        const messages = conversation(...texts);
        const texted = (count: number) => trimQuery({ messages: messages.slice(-count), hasMessageList: true }, mode);
        const query = texted(messages.length);
        const count = lengthOf(query);
        assert.deepEqual(query, count > 0 ? texted(count) : undefined);
        // One more message would be too long.
        if (count > 0 && count < messages.length) assert.equal(lengthOf(texted(count + 1)), count);
      }),
      { numRuns: 60 },
    );
  });

  it('returns undefined if the prompt alone does not fit', () => {
    assert.equal(kept(conversation('short', 'x'.repeat(131_000))), undefined);
    assert.equal(kept(conversation('x'.repeat(60_000)), 'api'), undefined);
    assert.equal(kept(conversation('<'.repeat(35_000)), 'api'), undefined);
  });
});
