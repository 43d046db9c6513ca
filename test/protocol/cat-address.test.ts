import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { catSocketUrl, decodeCatSocketUrl, type CatSocketRequest } from '../../src/protocol/cat-address.ts';

/** Reads an address as a server gets it: the path as it was sent, the query by name. */
function decode(address: string): CatSocketRequest | undefined {
  const { pathname, searchParams } = new URL(address, 'ws://cat.example');
  return decodeCatSocketUrl(pathname, (name) => searchParams.get(name));
}

describe('the address of a socket', () => {
  const known: readonly (readonly [address: string, means: CatSocketRequest])[] = [
    ['/ws', { tokens: false, offered: false }],
    ['/ws/', { tokens: false, offered: false }],
    ['/ws?tokens=1', { tokens: true, offered: false }],
    ['/ws?tokens=0', { tokens: false, offered: false }],
    ['/ws/alice', { userId: 'alice', tokens: true, offered: false }],
    ['/ws/alice/', { userId: 'alice', tokens: true, offered: false }],
    ['/ws/alice?tokens=0', { userId: 'alice', tokens: false, offered: false }],
    ['/ws/alice?tokens=yes&token=secret', { userId: 'alice', tokens: true, offered: false }],
    ['/ws/alice?ai-chat=1', { userId: 'alice', tokens: true, offered: true }],
    ['/ws/alice?ai-chat=2', { userId: 'alice', tokens: true, offered: false }],
    ['/ws?ai-chat=1', { tokens: false, offered: true }],
    ['/ws/a b', { userId: 'a b', tokens: true, offered: false }],
    ['/ws/a%20b', { userId: 'a b', tokens: true, offered: false }],
    ['/ws/a%2Fb', { userId: 'a/b', tokens: true, offered: false }],
    ['/ws/%C3%A9%F0%9F%90%88', { userId: 'é🐈', tokens: true, offered: false }],
  ];

  for (const [address, means] of known) {
    it(`${address} is understood`, () => assert.deepEqual(decode(address), means));
  }

  it('is none of the Cat’s when it has another path', () => {
    for (const path of ['/', '/WS', '/wss', '/ws/a/b', '/ws//', '/ws2/a', '/x/ws', '/socket.io/'])
      assert.equal(
        decodeCatSocketUrl(path, () => null),
        undefined,
        path,
      );
  });

  it('is none when its encoding is broken', () => {
    for (const path of ['/ws/%', '/ws/%E0%A4%A', '/ws/%ZZ'])
      assert.equal(
        decodeCatSocketUrl(path, () => null),
        undefined,
        path,
      );
  });
});

describe('our own address', () => {
  it('names the visitor, and offers the extension', () => {
    assert.equal(catSocketUrl('wss://cat.example/chat', 'alice'), 'wss://cat.example/chat/ws/alice?ai-chat=1');
  });

  it('carries a token, but never an empty one: 1.7 takes that for a wrong one', () => {
    assert.equal(catSocketUrl('ws://x', 'a', 'k&y=+#'), 'ws://x/ws/a?token=k%26y%3D%2B%23&ai-chat=1');
    assert.doesNotMatch(catSocketUrl('ws://x', 'a', ''), /token/);
  });

  it('is read back, whatever the id and the token are made of', () => {
    // A segment of dots goes up the path, encoded or not: no server ever sees such an id.
    const id = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(id, fc.string({ unit: 'binary', minLength: 1 }), (userId, token) => {
        const address = catSocketUrl('ws://cat.example', userId, token);
        assert.deepEqual(decode(address), { userId: userId.toWellFormed(), tokens: true, offered: true });
        assert.equal(new URL(address).searchParams.get('token'), token.toWellFormed());
      }),
    );
  });
});
