import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClientAddresses } from '../../../src/relay/security/client-address.ts';
import { createOriginPolicy, parseAllowedOrigin } from '../../../src/relay/security/origin.ts';
import { fakeRequest, type FakeRequest } from '../../helpers/fake-request.ts';

interface Ask extends FakeRequest {
  readonly origin?: string;
  readonly host?: string;
  readonly allowed?: readonly string[];
  readonly proxies?: readonly string[];
}

function isAllowed({ origin, host = 'relay.example', allowed = [], proxies = [], headers, ...rest }: Ask): boolean {
  const request = fakeRequest({ ...rest, headers: { host, ...(origin !== undefined && { origin }), ...headers } });
  return createOriginPolicy(allowed, createClientAddresses(proxies)).allows(request);
}

/** A relay that listens on this machine only, as it does by default. */
const onLoopback = { from: '127.0.0.1', to: '127.0.0.1' } as const;

describe('origins', () => {
  it('lets in a request without an origin: it comes from no other site’s page', () => {
    assert.ok(isAllowed({}));
  });

  it('lets in pages on the visitor’s own machine, whatever their port', () => {
    for (const origin of [
      'http://localhost:5173',
      'https://localhost',
      'http://app.localhost:8080',
      'http://127.0.0.1:3000',
      'http://127.1.2.3',
      'http://[::1]:3000',
    ]) {
      assert.ok(isAllowed({ origin }), origin);
    }
  });

  it('refuses other sites, and names that only look like this machine', () => {
    for (const origin of [
      'https://shop.example',
      'http://localhost.evil.example',
      'http://evil-localhost',
      'http://127.0.0.1.evil.example',
      'http://relay.example.evil.example',
      'http://notrelay.example',
      'http://relay.example:8080',
      'http://user@relay.example',
      'file://relay.example',
      'null',
      '',
      'nonsense',
      'http://',
    ]) {
      assert.ok(!isAllowed({ origin }), origin);
    }
  });

  it('lets in the relay’s own pages: same scheme, host and port', () => {
    assert.ok(isAllowed({ origin: 'http://relay.example' }));
    assert.ok(isAllowed({ origin: 'http://relay.example:1865', host: 'relay.example:1865' }));
    assert.ok(isAllowed({ origin: 'https://relay.example', host: 'relay.example', encrypted: true }));
    assert.ok(isAllowed({ origin: 'http://relay.example', host: 'relay.example:80' }));
    assert.ok(!isAllowed({ origin: 'http://relay.example:1866', host: 'relay.example:1865' }));
    assert.ok(!isAllowed({ origin: 'http://relay.example', encrypted: true }));
  });

  it('takes an https page before a plain http relay for one that TLS was ended for', () => {
    assert.ok(isAllowed({ origin: 'https://relay.example' }));
  });

  it('believes no name where only this machine can reach it: a foreign domain may point here', () => {
    assert.ok(!isAllowed({ ...onLoopback, origin: 'http://evil.example:1865', host: 'evil.example:1865' }));
    assert.ok(isAllowed({ ...onLoopback, origin: 'http://localhost:1865', host: 'localhost:1865' }));
    assert.ok(isAllowed({ ...onLoopback, origin: 'http://192.168.1.9:1865', host: '192.168.1.9:1865' }));
    assert.ok(isAllowed({ ...onLoopback, origin: 'http://[fd00::9]:1865', host: '[fd00::9]:1865' }));
  });

  it('believes the name that a declared proxy passes on, and no other’s word', () => {
    const headers = { 'x-forwarded-host': 'chat.example', 'x-forwarded-proto': 'https' };
    const origin = 'https://chat.example';
    assert.ok(isAllowed({ ...onLoopback, origin, host: '127.0.0.1:1865', headers, proxies: ['127.0.0.1'] }));
    assert.ok(isAllowed({ ...onLoopback, origin, host: 'chat.example', proxies: ['127.0.0.1'] }));
    assert.ok(!isAllowed({ ...onLoopback, origin, host: '127.0.0.1:1865', headers }));
    assert.ok(!isAllowed({ origin, host: 'relay.example', headers, proxies: ['127.0.0.1'] }));
    assert.ok(
      !isAllowed({ ...onLoopback, origin: 'http://chat.example', host: 'x', headers, proxies: ['127.0.0.1'] }),
      'an unprotected page does not speak for a protected one',
    );
  });

  it('lets in the sites on the list, and those only', () => {
    const allowed = ['https://shop.example', 'https://*.blog.example', 'http://plain.example:8080'];
    for (const origin of [
      'https://shop.example',
      'https://a.blog.example',
      'https://a.b.blog.example',
      'http://plain.example:8080',
      'http://localhost:5173',
    ]) {
      assert.ok(isAllowed({ origin, allowed }), origin);
    }
    for (const origin of [
      'http://shop.example',
      'https://shop.example:8443',
      'https://www.shop.example',
      'https://blog.example',
      'https://evilblog.example',
      'https://blog.example.evil.example',
      'http://a.blog.example',
      'http://plain.example',
      'null',
    ]) {
      assert.ok(!isAllowed({ origin, allowed }), origin);
    }
  });

  it('judges a name of thousands of parts no slower than another', () => {
    const allowed = ['https://*.shop.example'];
    const policy = createOriginPolicy(allowed, createClientAddresses([]));
    const names = 'a.'.repeat(7_000);
    const began = performance.now();
    for (let round = 0; round < 100; round++) {
      assert.ok(!policy.allows(fakeRequest({ headers: { origin: `https://${names}evil.example` } })));
      assert.ok(policy.allows(fakeRequest({ headers: { origin: `https://${names}shop.example` } })));
    }
    // Part by part it would take a hundred times as long.
    assert.ok(performance.now() - began < 2_000);
  });

  it('lets everybody in where the list says *', () => {
    for (const origin of ['https://anything.example', 'null']) assert.ok(isAllowed({ origin, allowed: ['*'] }), origin);
  });

  it('takes entries in the forms people write them in, and no path', () => {
    assert.equal(parseAllowedOrigin('https://Shop.example/'), 'https://shop.example');
    assert.equal(parseAllowedOrigin('https://shop.example:443'), 'https://shop.example');
    assert.equal(parseAllowedOrigin('https://*.Shop.example'), 'https://*.shop.example');
    for (const bad of [
      'shop.example',
      'https://shop.example/chat',
      'ftp://shop.example',
      'https://',
      '*.shop.example',
    ]) {
      assert.equal(parseAllowedOrigin(bad), undefined, bad);
    }
  });
});
