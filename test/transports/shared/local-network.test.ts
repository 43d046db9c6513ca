import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLocalNetworkBlocked, type PageEnvironment } from '../../../src/transports/shared/local-network.ts';

type States = Readonly<Record<string, string>>;

/** A page and the permissions of its browser. */
function page(hostname: string, states: States | undefined, more: Partial<PageEnvironment> = {}): PageEnvironment {
  const query = async (name: string) => states?.[name] ?? Promise.reject(new TypeError(name));
  return { hostname, isSecure: true, userAgent: '', queryPermission: states && query, ...more };
}

const CHROMIUM =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

describe('isLocalNetworkBlocked', () => {
  it('is true for a more private address space without the visitor’s permission', async () => {
    const denied = { 'local-network-access': 'denied' };
    const rows: readonly [url: string, page: PageEnvironment, isBlocked: boolean][] = [
      ['http://127.0.0.1:1865', page('shop.example', denied), true],
      ['http://localhost:1865', page('shop.example', denied), true],
      ['http://[::1]:1865', page('shop.example', denied), true],
      ['http://relay.localhost', page('shop.example', denied), true],
      ['http://192.168.1.5', page('shop.example', denied), true],
      ['http://10.0.0.1', page('203.0.113.5', denied), true],
      ['http://172.31.0.1', page('shop.example', denied), true],
      ['http://100.64.0.1', page('shop.example', denied), true],
      ['http://169.254.1.1', page('shop.example', denied), true],
      ['http://[fd00::1]', page('shop.example', denied), true],
      ['http://[fe80::1]', page('shop.example', denied), true],
      ['http://nas.local', page('shop.example', denied), true],
      ['http://nas', page('shop.example', denied), true],
      ['http://127.0.0.1', page('192.168.1.5', denied), true],
      ['http://127.0.0.1', page('shop.example', { 'local-network-access': 'prompt' }), true],
      ['http://127.0.0.1', page('shop.example', { 'local-network-access': 'granted' }), false],
      ['http://127.0.0.1', page('shop.example', { 'loopback-network': 'denied', 'local-network': 'granted' }), true],
      ['http://10.0.0.1', page('shop.example', { 'loopback-network': 'denied', 'local-network': 'granted' }), false],
      ['http://127.0.0.1', page('localhost', denied), false],
      ['http://192.168.1.5', page('192.168.1.6', denied), false],
      ['http://192.168.1.5', page('localhost', denied), false],
      ['https://chat.example', page('shop.example', denied), false],
      ['http://172.32.0.1', page('shop.example', denied), false],
      ['http://100.128.0.1', page('shop.example', denied), false],
      ['http://[2001:db8::1]', page('shop.example', denied), false],
      ['http://127.0.0.1', page('', denied), false],
      // A browser without such a permission.
      ['http://127.0.0.1', page('shop.example', {}), false],
      ['http://127.0.0.1', page('shop.example', {}, { userAgent: CHROMIUM }), false],
      ['http://127.0.0.1', page('shop.example', undefined), false],
      // A page that cannot request the permission.
      ['http://127.0.0.1', page('shop.example', undefined, { userAgent: CHROMIUM, isSecure: false }), true],
      ['http://127.0.0.1', page('shop.example', undefined, { userAgent: 'Chrome/141.0', isSecure: false }), false],
      ['http://127.0.0.1', page('shop.example', undefined, { userAgent: 'Firefox/150.0', isSecure: false }), false],
    ];
    for (const [url, surroundings, isBlocked] of rows)
      assert.equal(
        await isLocalNetworkBlocked(url, surroundings),
        isBlocked,
        `${surroundings.hostname} to ${url} ${surroundings.userAgent}`,
      );
  });
});
