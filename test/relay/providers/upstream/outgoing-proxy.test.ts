import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  INVALID_PROXY,
  supportsProxies,
  resolveProxy,
  parseProxy,
  type Environment,
} from '../../../../src/relay/providers/upstream/outgoing-proxy.ts';

const PROXY = 'http://proxy.example:3128';

const isProxied = (target: string, env: Environment) => resolveProxy(new URL(target), env) !== undefined;

describe('resolveProxy', () => {
  it('takes the variable of the URL’s scheme, in lower case before upper case', () => {
    const at = (target: string, env: Environment) => resolveProxy(new URL(target), env)?.host;
    const both = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://secure:2' };
    assert.equal(at('http://model.example', both), 'plain:1');
    assert.equal(at('https://model.example', both), 'secure:2');
    assert.equal(at('https://model.example', { http_proxy: PROXY }), undefined);
    assert.equal(
      at('https://model.example', { https_proxy: 'http://small:3', HTTPS_PROXY: 'http://big:4' }),
      'small:3',
    );
    assert.equal(at('https://model.example', { https_proxy: ' ', HTTPS_PROXY: 'http://big:4' }), 'big:4');
    assert.equal(at('https://model.example', {}), undefined);
  });

  for (const target of [
    'http://localhost:11434/v1',
    'http://ollama.localhost/v1',
    'http://127.0.0.1:11434/v1',
    'http://127.1.2.3/v1',
    'http://[::1]:11434/v1',
    'http://[::ffff:127.0.0.1]/v1',
    'http://0.0.0.0:11434/v1',
  ]) {
    it(`returns none for this machine: ${target}`, () => {
      assert.equal(isProxied(target, { HTTP_PROXY: PROXY }), false);
    });
  }

  for (const [list, excepted, others] of [
    ['*', ['http://model.example', 'http://10.0.0.7'], []],
    ['model.example', ['http://model.example', 'http://MODEL.example:8080', 'http://api.model.example'], ['http://mymodel.example', 'http://model.example.org']],
    ['.model.example', ['http://api.model.example', 'http://model.example'], ['http://mymodel.example']],
    ['*.model.example', ['http://api.model.example', 'http://a.b.model.example'], ['http://other.example']],
    ['model.example:8080', ['http://model.example:8080'], ['http://model.example', 'http://model.example:8081']],
    ['model.example:80', ['http://model.example'], ['http://model.example:8080']],
    ['a.example, model.example', ['http://model.example', 'http://a.example'], ['http://b.example']],
    ['a.example model.example', ['http://model.example'], ['http://b.example']],
    ['10.0.0.7', ['http://10.0.0.7:8000'], ['http://10.0.0.8', 'http://110.0.0.7']],
    ['10.0.0.0/8', ['http://10.255.0.1', 'http://10.0.0.7:8000'], ['http://11.0.0.1', 'http://ten.example']],
    ['10.0.0.0/8:8000', ['http://10.0.0.7:8000'], ['http://10.0.0.7']],
    ['[fd00::1]', ['http://[fd00::1]:8000'], ['http://[fd00::2]']],
    ['[fd00::1]:8000', ['http://[fd00::1]:8000'], ['http://[fd00::1]']],
    ['fd00::/8', ['http://[fd12::7]'], ['http://[fe80::7]']],
    ['fd00::1', ['http://[fd00::1]'], ['http://[fd00::2]']],
    ['0.0.7', [], ['http://10.0.0.7']],
    ['10.0.0.0/99, /8, :, ., [, http://model.example', [], ['http://10.0.0.7', 'http://model.example']],
    ['', [], ['http://model.example']],
  ] as const) {
    it(`returns none for a host in NO_PROXY: ${list}`, () => {
      for (const NO_PROXY of [list, list.toUpperCase()]) {
        for (const target of excepted) assert.equal(isProxied(target, { HTTP_PROXY: PROXY, NO_PROXY }), false, target);
        for (const target of others) assert.equal(isProxied(target, { HTTP_PROXY: PROXY, NO_PROXY }), true, target);
      }
      for (const target of excepted) assert.equal(isProxied(target, { HTTP_PROXY: PROXY, no_proxy: list }), false, target);
    });
  } // prettier-ignore

  for (const [value, host] of [
    ['http://proxy.example:3128', 'proxy.example:3128'],
    ['http://proxy.example', 'proxy.example'],
    ['https://proxy.example:8443/', 'proxy.example:8443'],
    ['proxy.example:3128', 'proxy.example:3128'],
    ['10.0.0.1:3128', '10.0.0.1:3128'],
    ['http://[fd00::1]:3128', '[fd00::1]:3128'],
    ['http://someone:p%40ss@proxy.example:3128', 'proxy.example:3128'],
    [' http://proxy.example:3128\n', 'proxy.example:3128'],
  ] as const) {
    it(`parses a proxy, and names it without credentials: ${value.trim()}`, () =>
      assert.equal(parseProxy(value)?.host, host));
  }

  for (const value of [
    'socks5://proxy.example:1080',
    'socks://proxy.example',
    'ftp://proxy.example',
    'file:///etc/passwd',
    'http://',
    'http://proxy.example:port',
    'http://proxy.example:99999',
    'http://proxy.example/path',
    'http://proxy.example?x',
    'http://proxy.example\r\nX: y',
    'http://pro xy.example',
    'http://someone:p%ss@proxy.example',
    'http:\\\\proxy.example',
    ':3128',
    '“http://proxy.example”',
  ]) {
    it(`rejects an invalid proxy with the name of its variable: ${JSON.stringify(value)}`, () => {
      for (const name of ['HTTPS_PROXY', 'https_proxy']) {
        const open = () => resolveProxy(new URL('https://model.example'), { [name]: value });
        assert.throws(open, { message: `${name}: ${INVALID_PROXY}` });
      }
    });
  }

  it('requires a version of Node whose agents support proxies', () => {
    for (const version of ['22.21.0', '22.22.1', '24.5.0', '24.21.0', '25.0.0', '26.1.0'])
      assert.ok(supportsProxies(version));
    for (const version of ['20.20.2', '22.18.0', '22.20.0', '23.11.0', '24.4.1']) assert.ok(!supportsProxies(version));
  });
});
