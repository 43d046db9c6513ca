import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, type ErrorCode } from '../../../src/chat/index.ts';
import { parseBackendUrl } from '../../../src/transports/shared/backend-url.ts';

function refused(code: ErrorCode): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof ChatError && thrown.info.code === code;
}

describe('parseBackendUrl', () => {
  it('returns the URLs for sockets and requests from either', () => {
    const address = {
      http: 'https://chat.example',
      ws: 'wss://chat.example',
      origin: 'https://chat.example',
      path: '',
    };
    assert.deepEqual(parseBackendUrl('https://chat.example'), address);
    assert.deepEqual(parseBackendUrl('wss://chat.example/'), address);
    assert.equal(parseBackendUrl('http://127.0.0.1:1865').ws, 'ws://127.0.0.1:1865');
    assert.equal(parseBackendUrl('ws://127.0.0.1:1865').http, 'http://127.0.0.1:1865');
  });

  it('keeps the path without trailing slashes', () => {
    const address = parseBackendUrl('https://shop.example:8443/tools/chat//');
    assert.deepEqual(address, {
      http: 'https://shop.example:8443/tools/chat',
      ws: 'wss://shop.example:8443/tools/chat',
      origin: 'https://shop.example:8443',
      path: '/tools/chat',
    });
  });

  it('drops credentials, query and fragment', () => {
    assert.equal(parseBackendUrl('https://me:secret@chat.example/a?token=1#top').http, 'https://chat.example/a');
  });

  it('rejects invalid URLs', () => {
    for (const url of ['', '/chat', 'chat.example', 'ftp://chat.example', 'javascript:alert(1)', 'https://'])
      assert.throws(() => parseBackendUrl(url), refused('invalid-configuration'), url);
  });

  it('rejects an insecure URL on an https page, because the browser would block it without a reason', () => {
    for (const url of ['http://chat.example', 'ws://10.0.0.1:1865', 'http://localhost.example', 'http://127.example'])
      assert.throws(() => parseBackendUrl(url, 'https:'), refused('mixed-content'), url);
    for (const url of ['https://chat.example', 'wss://chat.example'])
      assert.equal(parseBackendUrl(url, 'https:').origin, 'https://chat.example');
  });

  it('accepts an insecure URL on a loopback host or an http page', () => {
    for (const url of ['http://localhost:1865', 'ws://127.0.0.1:1865', 'http://[::1]:1865', 'http://cat.localhost'])
      assert.doesNotThrow(() => parseBackendUrl(url, 'https:'), url);
    assert.doesNotThrow(() => parseBackendUrl('http://chat.example', 'http:'));
  });
});
