import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { parseJson } from '../../src/protocol/json.ts';
import { decodeLovelaceHandshake, encodeLovelaceHandshake } from '../../src/protocol/lovelace-handshake.ts';
import { arbitraryName } from '../helpers/arbitrary-event.ts';

describe('Lovelace’s handshake', () => {
  it('is decoded as encoded', () => {
    const key = fc.stringMatching(/^[\w-]{1,64}$/);
    fc.assert(
      fc.property(arbitraryName, key, arbitraryName, (userId, conversation, token) => {
        const auth = parseJson(JSON.stringify(encodeLovelaceHandshake(userId, conversation, token)));
        assert.deepEqual(decodeLovelaceHandshake(auth), { offersExtension: true, userId, conversation, token });
      }),
    );
  });

  it('has no empty token and no invalid key', () => {
    assert.deepEqual(encodeLovelaceHandshake('alice', 'a b', ''), { 'ai-chat': 1, user: 'alice' });
    assert.deepEqual(encodeLovelaceHandshake('alice', undefined, undefined), { 'ai-chat': 1, user: 'alice' });
  });

  it('has visitor and conversation only with an offer', () => {
    assert.deepEqual(decodeLovelaceHandshake({ user: 'alice', conversation: 'c', token: 't' }), {
      offersExtension: false,
      token: 't',
    });
    assert.deepEqual(decodeLovelaceHandshake({ 'ai-chat': 1, token: 't' }), { offersExtension: true, token: 't' });
  });

  it('drops values of another type', () => {
    for (const auth of [undefined, null, 'user', 5, [], {}, { 'ai-chat': 2, user: 'alice' }])
      assert.deepEqual(decodeLovelaceHandshake(auth), { offersExtension: false });
    for (const value of ['', 5, null, ['a'], { a: 1 }])
      assert.deepEqual(decodeLovelaceHandshake({ 'ai-chat': '1', user: value, conversation: value, token: value }), {
        offersExtension: true,
      });
  });
});
