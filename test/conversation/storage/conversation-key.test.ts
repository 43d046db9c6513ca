import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conversationKey, userKey } from '../../../src/conversation/storage/conversation-key.ts';

const USER = 'c232ab00-9414-41ec-b3c8-9f68deced846';

describe('the key of a stored conversation', () => {
  it('has backend, element and visitor', () => {
    assert.equal(
      conversationKey({ backend: 'https://relay.example/chat/', element: 'support', visitor: USER }),
      `ai-chat:conversation:https%003a//relay.example/chat:support:${USER}`,
    );
    assert.equal(userKey({ backend: '', name: '' }), 'ai-chat:page-user::');
  });

  it('is the same for all ways to write a backend', () => {
    const key = (backend: string) => conversationKey({ backend, element: '', visitor: USER });
    for (const same of [
      'https://relay.example/',
      'https://relay.example///',
      'wss://relay.example',
      'HTTPS://Relay.Example',
      'https://relay.example:443',
      'https://relay.example?x=1',
    ]) {
      assert.equal(key(same), key('https://relay.example'), same);
    }
  });

  for (const [name, backend] of [
    ['a URL', 'https://anna:PASSWORD@relay.example/?token=SECRET#SECRET'],
    ['a socket’s URL', 'wss://TOKEN@relay.example?token=SECRET'],
    ['a URL that cannot be parsed', 'https://anna:PASSWORD@/x?token=SECRET'],
    ['a URL without a scheme', '//anna:PASSWORD@relay.example?SECRET'],
    ['a path', '/relay?token=SECRET\n#SECRET'],
  ]) {
    it(`has neither credentials nor query of ${name}`, () => {
      const key = conversationKey({ backend: `${backend}`, element: 'a', visitor: 'b' });
      assert.doesNotMatch(key, /PASSWORD|TOKEN|SECRET/);
    });
  }

  it('differs for all ids that look alike, contain separators, or are no text in UTF-8', () => {
    const odd = [
      '',
      'a',
      'A',
      ' a',
      'a:b',
      'a%003ab',
      'a%3ab',
      'a%253ab',
      ':',
      '::',
      'ä',
      'a\u0308',
      '😀',
      '\ud83d',
      '\ude00',
      '\ufffd',
      '\0',
      'a/b?c#d',
      'anna@site.example',
      'x'.repeat(10_000),
      'x'.repeat(10_001),
    ];
    const keys = odd.flatMap((element) =>
      odd.map((visitor) => conversationKey({ backend: 'https://relay.example', element, visitor })),
    );
    assert.equal(new Set(keys).size, keys.length);
    for (const key of keys) assert.match(key, /^ai-chat:conversation:[^:]*:[^:]*:[^:]*$/);
  });
});
