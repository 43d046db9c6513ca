import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClientAddresses } from '../../../src/relay/security/client-addresses.ts';
import {
  createOriginPolicy,
  parseAllowedOrigin,
  type OriginRefusal,
} from '../../../src/relay/security/origin-policy.ts';
import { fakeRequest, type FakeRequest } from '../../helpers/fake-request.ts';
import { cpuMs } from '../../helpers/cpu-ms.ts';

interface Ask extends FakeRequest {
  readonly origin?: string;
  readonly host?: string;
  readonly allowed?: readonly string[];
  readonly proxies?: readonly string[];
  readonly hosts?: readonly string[];
}

function refusalOf(ask: Ask): OriginRefusal | undefined {
  const { origin, host = 'relay.example', allowed = [], proxies = [], hosts = [], headers, ...rest } = ask;
  const request = fakeRequest({ ...rest, headers: { host, ...(origin !== undefined && { origin }), ...headers } });
  return createOriginPolicy(allowed, createClientAddresses(proxies), hosts).check(request);
}

function isAllowed(ask: Ask): boolean {
  return refusalOf(ask) === undefined;
}

/** A relay that listens on this machine only, as it does by default. */
const onLoopback = { from: '127.0.0.1', to: '127.0.0.1' } as const;

describe('the origin policy', () => {
  it('accepts a request without an origin, which does not come from another site’s page', () => {
    assert.ok(isAllowed({}));
  });

  it('accepts pages on the visitor’s own machine with any port', () => {
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

  it('rejects other sites, and names that resemble localhost', () => {
    for (const origin of [
      'https://shop.example',
      'http://localhost.evil.example',
      'http://evil-localhost',
      'http://127.0.0.1.evil.example',
      'http://relay.example',
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

  it('accepts pages of the relay’s own address: same scheme, host and port', () => {
    const host = '192.168.1.9:1865';
    assert.ok(isAllowed({ origin: 'http://192.168.1.9:1865', host }));
    assert.ok(isAllowed({ origin: 'http://[fd00::9]:1865', host: '[fd00::9]:1865' }));
    assert.ok(isAllowed({ origin: 'http://192.168.1.9', host: '192.168.1.9:80' }));
    assert.ok(isAllowed({ origin: 'https://192.168.1.9', host: '192.168.1.9', encrypted: true }));
    assert.ok(isAllowed({ origin: 'https://192.168.1.9', host: '192.168.1.9' }), 'TLS was ended before the relay');
    assert.ok(!isAllowed({ origin: 'http://192.168.1.9:1866', host }));
    assert.ok(!isAllowed({ origin: 'http://192.168.1.8:1865', host }));
    assert.ok(!isAllowed({ origin: 'http://192.168.1.9', host: '192.168.1.9', encrypted: true }));
  });

  for (const [where, sides] of [
    ['only this machine can reach it', onLoopback],
    ['everybody can', {}],
  ] as const) {
    it(`does not trust an equal name where ${where}, because of DNS rebinding`, () => {
      for (const [origin, host] of [
        ['http://evil.example:1865', 'evil.example:1865'],
        ['http://evil.example', 'evil.example'],
        ['https://evil.example', 'evil.example'],
        ['http://EVIL.example.', 'evil.example.'],
      ] as const) {
        assert.equal(refusalOf({ ...sides, origin, host }), 'name', origin);
      }
      assert.ok(isAllowed({ ...sides, origin: 'http://localhost:1865', host: 'localhost:1865' }));
    });
  }

  it('trusts a name that a declared proxy with TLS was requested under', () => {
    const proxied = { ...onLoopback, host: 'chat.example', proxies: ['127.0.0.1'] };
    assert.ok(isAllowed({ ...proxied, origin: 'https://chat.example' }));
    assert.ok(isAllowed({ ...proxied, origin: 'https://chat.example', headers: { 'x-forwarded-proto': 'https' } }));
    assert.equal(
      refusalOf({ ...proxied, origin: 'http://chat.example' }),
      'name',
      'the owner of any domain can point it here',
    );
    assert.equal(refusalOf({ ...proxied, origin: 'https://chat.example', proxies: [] }), 'name', 'nobody declared it');
    assert.equal(refusalOf({ ...proxied, origin: 'https://chat.example', from: '203.0.113.9' }), 'name', 'no proxy');
    assert.equal(refusalOf({ ...proxied, origin: 'https://evil.example' }), 'origin');
  });

  it('trusts a name that the relay’s own server was requested under over TLS', () => {
    const own = { host: 'chat.example', encrypted: true };
    assert.ok(isAllowed({ ...own, origin: 'https://chat.example' }));
    assert.equal(refusalOf({ ...own, origin: 'http://chat.example' }), 'name');
    assert.equal(refusalOf({ ...own, origin: 'https://evil.example' }), 'origin');
    assert.equal(refusalOf({ ...own, origin: 'https://chat.example', hosts: ['other.example'] }), 'host');
  });

  it('ignores headers for the host, even from a declared proxy', () => {
    const origin = 'https://evil.example';
    for (const headers of [
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { 'x-forwarded-host': 'relay.example, evil.example' },
      { forwarded: 'host=evil.example;proto=https' },
      { 'x-host': 'evil.example', 'x-original-host': 'evil.example', 'x-forwarded-server': 'evil.example' },
    ]) {
      for (const proxies of [[], ['127.0.0.1']]) {
        for (const host of ['relay.example', '127.0.0.1:1865', 'localhost:1865']) {
          for (const hosts of [[], ['relay.example']]) {
            assert.equal(refusalOf({ ...onLoopback, origin, host, headers, proxies, hosts }), 'origin');
          }
        }
      }
    }
  });

  it('trusts the names in allowedHosts', () => {
    const hosts = ['chat.example', '*.chats.example'];
    for (const [origin, host] of [
      ['http://chat.example', 'chat.example'],
      ['https://chat.example', 'chat.example'],
      ['http://chat.example:1865', 'chat.example:1865'],
      ['https://one.chats.example', 'one.chats.example'],
      // A proxy wrote its own name of the relay.
      ['https://chat.example', '127.0.0.1:1865'],
      ['https://chat.example', 'localhost:1865'],
    ] as const) {
      for (const sides of [onLoopback, {}])
        assert.ok(isAllowed({ ...sides, origin, host, hosts }), `${origin} ${host}`);
    }
    for (const [origin, host] of [
      ['https://chat.example:8443', 'chat.example'],
      ['https://evil.example', 'chat.example'],
      ['https://chats.example', 'chat.example'],
      ['https://chat.example.evil.example', 'chat.example'],
    ] as const) {
      assert.equal(refusalOf({ origin, host, hosts }), 'origin', origin);
    }
    const proxied = { ...onLoopback, host: 'chat.example', hosts, proxies: ['127.0.0.1'] };
    for (const scheme of ['https', 'http, https', 'HTTPS', 'wss']) {
      const headers = { 'x-forwarded-proto': scheme };
      const origin = 'http://chat.example';
      assert.equal(
        refusalOf({ ...proxied, origin, headers }),
        'name',
        'an unprotected page does not speak for a protected one',
      );
      assert.ok(isAllowed({ ...proxied, origin, headers, proxies: [] }), 'nobody declared who says that');
    }
  });

  it('rejects requests for names that are not on the list', () => {
    const hosts = ['chat.example'];
    const ways: readonly Ask[] = [
      {},
      { origin: 'http://evil.example' },
      { origin: 'https://shop.example', allowed: ['https://shop.example'] },
      { origin: 'https://anything.example', allowed: ['*'] },
      { origin: 'https://chat.example', headers: { 'x-forwarded-host': 'chat.example' } },
      { ...onLoopback, proxies: ['127.0.0.1'], headers: { 'x-forwarded-host': 'chat.example' } },
    ];
    for (const way of ways) {
      for (const host of [
        'evil.example',
        'evil.example:1865',
        'chat.example.evil.example',
        'x.chat.example',
        '',
        'a b',
        'x@chat.example',
      ] as const) {
        assert.equal(refusalOf({ ...way, host, hosts }), 'host', host);
      }
      for (const host of [
        'chat.example',
        'CHAT.example:1865',
        'chat.example.',
        'localhost:1865',
        '127.0.0.1',
        '[::1]:1865',
        '203.0.113.9',
      ]) {
        assert.notEqual(refusalOf({ ...way, host, hosts }), 'host', host);
      }
    }
  });

  it('accepts the sites on the list, and no others', () => {
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

  it('checks a name of thousands of labels as fast as a short one', () => {
    const allowed = ['https://*.shop.example'];
    const policy = createOriginPolicy(allowed, createClientAddresses([]));
    const names = 'a.'.repeat(7_000);
    const ms = cpuMs(() => {
      for (let round = 0; round < 100; round++) {
        assert.ok(policy.check(fakeRequest({ headers: { origin: `https://${names}evil.example` } })));
        assert.ok(!policy.check(fakeRequest({ headers: { origin: `https://${names}shop.example` } })));
      }
    });
    // Comparing label by label would take a hundred times as long.
    assert.ok(ms < 5_000, `${ms} ms`);
  });

  it('accepts all origins for *', () => {
    for (const origin of ['https://anything.example', 'null']) assert.ok(isAllowed({ origin, allowed: ['*'] }), origin);
  });

  it('accepts entries in common spellings, and none with a path', () => {
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
