import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHostNames, parseAllowedHost } from '../../../src/relay/security/host-names.ts';

describe('the host names of a relay', () => {
  it('are all without a list, and none is its own', () => {
    const names = createHostNames();
    for (const host of ['evil.example', '', undefined]) assert.ok(names.accepts(host));
    assert.ok(!names.isRestricted);
    assert.ok(!names.has('evil.example'));
  });

  it('are those on the list with any port, IP addresses and localhost', () => {
    const names = createHostNames(['Chat.example:8443', '*.chats.example']);
    for (const host of [
      'chat.example',
      'chat.example:1865',
      'CHAT.EXAMPLE',
      'chat.example.',
      'a.b.chats.example',
      'localhost',
      'x.localhost:1',
      '10.0.0.7:1865',
      '[fd00::1]',
      undefined,
    ]) {
      assert.ok(names.accepts(host), host);
    }
    for (const host of [
      'chats.example',
      'evilchats.example',
      'chat.example.evil.example',
      'chat.example/',
      'chat.example?x',
      'u@chat.example',
      'u:p@chat.example',
      ':p@chat.example',
      'chat.example,evil.example',
      '10.0.0.7.evil.example',
      'localhost.evil.example',
      '',
    ]) {
      assert.ok(!names.accepts(host), host);
    }
  });

  it('are written with or without a port or a wildcard', () => {
    assert.equal(parseAllowedHost('Chat.Example'), 'chat.example');
    assert.equal(parseAllowedHost('chat.example:8443'), 'chat.example');
    assert.equal(parseAllowedHost('chat.example.'), 'chat.example');
    assert.equal(parseAllowedHost('*.example.org'), '*.example.org');
    assert.equal(parseAllowedHost('münchen.example'), 'xn--mnchen-3ya.example');
    assert.equal(parseAllowedHost('10.0.0.7'), '10.0.0.7');
    for (const bad of [
      '',
      '*',
      '*.',
      '*.*',
      'a.*.example',
      'https://chat.example',
      'chat.example/chat',
      'u@chat.example',
      'a b',
      '*.10.0.0.7',
    ]) {
      assert.equal(parseAllowedHost(bad), undefined, bad);
    }
  });
});
