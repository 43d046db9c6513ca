import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createClientAddresses,
  isLoopback,
  isProxyEntry,
  holderOf,
} from '../../../src/relay/security/client-address.ts';
import { fakeRequest } from '../../helpers/fake-request.ts';

describe('the address of a visitor', () => {
  const forwarded = (from: string, hops: string) => fakeRequest({ from, headers: { 'x-forwarded-for': hops } });

  it('is that of the connection, whatever the request says', () => {
    const addresses = createClientAddresses();
    assert.equal(addresses.of(forwarded('203.0.113.5', '10.9.9.9')), '203.0.113.5');
    assert.equal(addresses.of(forwarded('127.0.0.1', '10.9.9.9')), '127.0.0.1');
  });

  it('is what a declared proxy says', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.of(forwarded('127.0.0.1', '198.51.100.7')), '198.51.100.7');
    assert.equal(addresses.of(forwarded('203.0.113.5', '198.51.100.7')), '203.0.113.5');
  });

  it('is the last one that a chain of declared proxies did not hand over itself: earlier ones are anybody’s claim', () => {
    const addresses = createClientAddresses(['127.0.0.1', '10.0.0.0/8']);
    assert.equal(addresses.of(forwarded('127.0.0.1', '1.1.1.1, 198.51.100.7, 10.2.3.4')), '198.51.100.7');
    assert.equal(addresses.of(forwarded('127.0.0.1', '10.2.3.4')), '10.2.3.4');
  });

  it('is told by some proxies with its port', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.of(forwarded('127.0.0.1', '198.51.100.7:49152')), '198.51.100.7');
    assert.equal(addresses.of(forwarded('127.0.0.1', '[2001:db8::7]:49152')), '2001:db8::7');
    assert.equal(addresses.of(forwarded('127.0.0.1', '[2001:db8::7]')), '2001:db8::7');
    assert.equal(addresses.of(forwarded('127.0.0.1', '2001:db8::7')), '2001:db8::7');
  });

  it('stops at a word that is no address', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.of(forwarded('127.0.0.1', 'unknown')), '127.0.0.1');
    assert.equal(addresses.of(forwarded('127.0.0.1', '')), '127.0.0.1');
    assert.equal(addresses.of(forwarded('127.0.0.1', '<script>, 198.51.100.7')), '198.51.100.7');
  });

  it('is one address, however the socket spells it', () => {
    const addresses = createClientAddresses(['127.0.0.1', 'fd00::/8']);
    assert.equal(addresses.of(fakeRequest({ from: '::ffff:203.0.113.5' })), '203.0.113.5');
    assert.equal(addresses.of(forwarded('::ffff:127.0.0.1', '198.51.100.7')), '198.51.100.7');
    assert.equal(addresses.of(forwarded('fd00::1', '2001:db8::7')), '2001:db8::7');
    assert.equal(addresses.of(fakeRequest({ from: 'fe80::1%eth0' })), 'fe80::1');
  });

  it('knows the machine’s own addresses', () => {
    for (const own of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) assert.ok(isLoopback(own), own);
    for (const other of ['10.0.0.1', '128.0.0.1', '::2', '127.evil.example', '']) assert.ok(!isLoopback(other), other);
  });

  it('counts as itself, or in IPv6 as the network that one visitor has', () => {
    assert.deepEqual(holderOf('203.0.113.5'), { address: '203.0.113.5' });
    for (const [address, by64, by56] of [
      ['2001:db8:0:2:a:b:c:d', '2001:db8:0:2::/64', '2001:db8:0:0::/56'],
      ['2001:0db8::2:a:b:c:d', '2001:db8:0:2::/64', '2001:db8:0:0::/56'],
      ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0:0::/56'],
      ['2001:db8:1::', '2001:db8:1:0::/64', '2001:db8:1:0::/56'],
      ['2001:db8:1:abcd::1', '2001:db8:1:abcd::/64', '2001:db8:1:ab00::/56'],
    ] as const) {
      assert.deepEqual(holderOf(address), { address: by64, network: by56 }, address);
    }
    assert.deepEqual(holderOf('64:ff9b::203.0.113.5'), holderOf('64:ff9b::cb00:7105'), 'an IPv4 address written in it');
    assert.deepEqual(
      holderOf('::ffff:cb00:7105'),
      { address: '::ffff:cb00:7105' },
      'an IPv4 address, and not all of them',
    );
    for (const none of ['', '127.0.0.1', '::1']) assert.deepEqual(holderOf(none), {}, none);
  });

  it('takes addresses and networks as proxies, and nothing else', () => {
    for (const good of ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8']) assert.ok(isProxyEntry(good), good);
    for (const bad of ['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '*']) {
      assert.ok(!isProxyEntry(bad), bad);
    }
    assert.throws(() => createClientAddresses(['proxy.example']), RangeError);
  });
});
