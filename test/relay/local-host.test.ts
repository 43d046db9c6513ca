import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLocalHost, isLoopback, stripBrackets } from '../../src/relay/local-host.ts';

describe('the local machine', () => {
  it('has these addresses, and no others', () => {
    for (const own of ['127.0.0.1', '127.8.8.8', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::FFFF:7f00:1']) {
      assert.ok(isLoopback(own), own);
    }
    for (const other of ['10.0.0.1', '128.0.0.1', '0.0.0.0', '::', '::2', '::ffff:8000:1', '127.evil.example', '']) {
      assert.ok(!isLoopback(other), other);
    }
  });

  it('has these names, and no others', () => {
    for (const own of ['localhost', 'shop.localhost', '127.0.0.1', '[::1]']) assert.ok(isLocalHost(own), own);
    for (const other of ['localhost.example', 'notlocalhost', '10.0.0.1', '[::2]', '']) {
      assert.ok(!isLocalHost(other), other);
    }
  });

  it('is written in brackets in URLs only', () => {
    assert.deepEqual(['[::1]', '::1', 'a.example', ''].map(stripBrackets), ['::1', '::1', 'a.example', '']);
  });
});
