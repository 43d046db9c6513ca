import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import {
  encodeCatSocketUrl,
  encodeCatSubprotocols,
  chooseCatSubprotocol,
  decodeCatSocketUrl,
  type CatSocketRequest,
} from '../../src/protocol/cat-url.ts';

/** Decodes a URL as a server receives it: the path as sent, the query by name. */
function decode(address: string): CatSocketRequest | undefined {
  const { pathname, searchParams } = new URL(address, 'ws://cat.example');
  return decodeCatSocketUrl(pathname, (name) => searchParams.get(name));
}

describe('decodeCatSocketUrl', () => {
  const known: readonly (readonly [address: string, means: CatSocketRequest])[] = [
    ['/ws', { wantsTokens: false, offersExtension: false }],
    ['/ws/', { wantsTokens: false, offersExtension: false }],
    ['/ws?tokens=1', { wantsTokens: true, offersExtension: false }],
    ['/ws?tokens=0', { wantsTokens: false, offersExtension: false }],
    ['/ws/alice', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['/ws/alice/', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['/ws/alice?tokens=0', { userId: 'alice', wantsTokens: false, offersExtension: false }],
    ['/ws/alice?tokens=yes&token=secret', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['/ws/alice?ai-chat=1', { userId: 'alice', wantsTokens: true, offersExtension: true }],
    ['/ws/alice?ai-chat=2', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    [
      '/ws/alice?ai-chat=1&conversation=c-1',
      { userId: 'alice', wantsTokens: true, offersExtension: true, conversation: 'c-1' },
    ],
    ['/ws/alice?ai-chat=1&conversation=a%20b', { userId: 'alice', wantsTokens: true, offersExtension: true }],
    ['/ws/alice?conversation=c-1', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['/ws?ai-chat=1', { wantsTokens: false, offersExtension: true }],
    ['/ws/a b', { userId: 'a b', wantsTokens: true, offersExtension: false }],
    ['/ws/a%20b', { userId: 'a b', wantsTokens: true, offersExtension: false }],
    ['/ws/a%2Fb', { userId: 'a/b', wantsTokens: true, offersExtension: false }],
    ['/ws/%C3%A9%F0%9F%90%88', { userId: 'é🐈', wantsTokens: true, offersExtension: false }],
  ];

  for (const [address, means] of known) {
    it(`decodes ${address}`, () => assert.deepEqual(decode(address), means));
  }

  it('returns undefined for another path', () => {
    for (const path of ['/', '/WS', '/wss', '/ws/a/b', '/ws//', '/ws2/a', '/x/ws', '/socket.io/'])
      assert.equal(
        decodeCatSocketUrl(path, () => null),
        undefined,
        path,
      );
  });

  it('returns undefined for an invalid encoding', () => {
    for (const path of ['/ws/%', '/ws/%E0%A4%A', '/ws/%ZZ'])
      assert.equal(
        decodeCatSocketUrl(path, () => null),
        undefined,
        path,
      );
  });
});

describe('the Cat’s subprotocols', () => {
  const decodeAt = (path: string, header: string | undefined) => decodeCatSocketUrl(path, () => null, header);
  const nobody = { wantsTokens: false, offersExtension: false };

  const known: readonly (readonly [header: string | undefined, means: CatSocketRequest])[] = [
    [undefined, nobody],
    ['', nobody],
    ['ai-chat', nobody],
    ['ai-chat, user.alice', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['user.alice,ai-chat', { userId: 'alice', wantsTokens: true, offersExtension: false }],
    ['ai-chat, token.k%26y%2F', { token: 'k&y/', wantsTokens: false, offersExtension: false }],
    ['ai-chat, user.a%28b, token.x.y.z', { userId: 'a(b', token: 'x.y.z', wantsTokens: true, offersExtension: false }],
    // Other programs' subprotocols, or none.
    ['user.alice, token.secret', nobody],
    ['chat, user.alice', nobody],
    ['ai-chat, user., token.', nobody],
    ['ai-chat, user.%E0%A4%A, token.%', nobody],
  ];
  for (const [header, means] of known) {
    it(`are decoded: ${header}`, () => assert.deepEqual(decodeAt('/ws', header), means));
  }

  it('are ignored for the user id if the path has one', () => {
    assert.deepEqual(decodeAt('/ws/anna', 'ai-chat, user.alice, token.key'), {
      userId: 'anna',
      token: 'key',
      wantsTokens: true,
      offersExtension: false,
    });
    assert.equal(decodeAt('/ws/%', 'ai-chat, user.alice'), undefined);
  });

  it('are decoded as encoded for any id and token, and are valid in a header', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(text, text, (userId, token) => {
        const offered = encodeCatSubprotocols(userId, token);
        // A token of RFC 9110: browsers and servers accept nothing else.
        for (const each of offered) assert.match(each, /^[!#$%&'*+.^_`|~\w-]+$/);
        assert.deepEqual(decodeAt('/ws', offered.join(', ')), {
          userId: userId.toWellFormed(),
          token: token.toWellFormed(),
          wantsTokens: true,
          offersExtension: false,
        });
      }),
    );
    assert.deepEqual(encodeCatSubprotocols('alice'), ['ai-chat', 'user.alice']);
  });

  it('are never selected if they contain a secret', () => {
    assert.equal(chooseCatSubprotocol(['ai-chat', 'user.alice', 'token.key']), 'ai-chat');
    assert.equal(chooseCatSubprotocol(['token.key', 'user.alice', 'ai-chat']), 'ai-chat');
    assert.equal(chooseCatSubprotocol(['token.key', 'user.alice']), undefined);
    assert.equal(chooseCatSubprotocol(['mqtt', 'token.key']), 'mqtt', 'as before there were ours');
  });
});

describe('encodeCatSocketUrl', () => {
  it('has the user id and the extension offer', () => {
    assert.equal(encodeCatSocketUrl('wss://cat.example/chat', 'alice'), 'wss://cat.example/chat/ws/alice?ai-chat=1');
  });

  it('has a valid conversation key', () => {
    assert.equal(encodeCatSocketUrl('ws://x', 'a', undefined, 'c-1'), 'ws://x/ws/a?ai-chat=1&conversation=c-1');
    assert.equal(encodeCatSocketUrl('ws://x', 'a', undefined, 'c 1'), 'ws://x/ws/a?ai-chat=1');
  });

  it('has a token, but never an empty one, which 1.7 rejects', () => {
    assert.equal(encodeCatSocketUrl('ws://x', 'a', 'k&y=+#'), 'ws://x/ws/a?token=k%26y%3D%2B%23&ai-chat=1');
    assert.doesNotMatch(encodeCatSocketUrl('ws://x', 'a', ''), /token/);
  });

  it('is decoded as encoded for any id and token', () => {
    // A segment of dots is removed from the path, encoded or not, so no server receives such an id.
    const id = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(id, fc.string({ unit: 'binary', minLength: 1 }), (userId, token) => {
        const address = encodeCatSocketUrl('ws://cat.example', userId, token);
        assert.deepEqual(decode(address), { userId: userId.toWellFormed(), wantsTokens: true, offersExtension: true });
        assert.equal(new URL(address).searchParams.get('token'), token.toWellFormed());
      }),
    );
  });
});
