import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClientAddresses, holderOf, isValidProxyEntry } from '../../../src/relay/security/client-addresses.ts';
import { fakeRequest } from '../../helpers/fake-request.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';

describe('the address of a visitor', () => {
  const forwarded = (from: string, hops: string) => fakeRequest({ from, headers: { 'x-forwarded-for': hops } });

  it('is that of the connection, whatever the headers contain', () => {
    const addresses = createClientAddresses();
    assert.equal(addresses.addressOf(forwarded('203.0.113.5', '10.9.9.9')), '203.0.113.5');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '10.9.9.9')), '127.0.0.1');
  });

  it('is the one that a declared proxy writes', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '198.51.100.7')), '198.51.100.7');
    assert.equal(addresses.addressOf(forwarded('203.0.113.5', '198.51.100.7')), '203.0.113.5');
  });

  it('is the last one of the chain that is not a declared proxy', () => {
    const addresses = createClientAddresses(['127.0.0.1', '10.0.0.0/8']);
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '1.1.1.1, 198.51.100.7, 10.2.3.4')), '198.51.100.7');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '10.2.3.4')), '10.2.3.4');
  });

  it('may have a port in the header', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '198.51.100.7:49152')), '198.51.100.7');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '[2001:db8::7]:49152')), '2001:db8::7');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '[2001:db8::7]')), '2001:db8::7');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '2001:db8::7')), '2001:db8::7');
  });

  it('is not taken from behind an invalid entry', () => {
    const addresses = createClientAddresses(['127.0.0.1']);
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', 'unknown')), '127.0.0.1');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '')), '127.0.0.1');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', '<script>, 198.51.100.7')), '198.51.100.7');
  });

  it('has one spelling, however the socket spells it', () => {
    const addresses = createClientAddresses(['127.0.0.1', 'fd00::/8']);
    assert.equal(addresses.addressOf(fakeRequest({ from: '::ffff:203.0.113.5' })), '203.0.113.5');
    assert.equal(addresses.addressOf(forwarded('::ffff:127.0.0.1', '198.51.100.7')), '198.51.100.7');
    assert.equal(addresses.addressOf(forwarded('fd00::1', '2001:db8::7')), '2001:db8::7');
    assert.equal(addresses.addressOf(fakeRequest({ from: 'fe80::1%eth0' })), 'fe80::1');
    for (const spelling of ['::FFFF:203.0.113.7', '::ffff:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7']) {
      assert.equal(addresses.addressOf(fakeRequest({ from: spelling })), '203.0.113.7', spelling);
      assert.equal(addresses.addressOf(forwarded('::ffff:7f00:1', spelling)), '203.0.113.7', spelling);
    }
  });

  it('is read from a declared proxy in any spelling', () => {
    const spellings = ['::ffff:10.0.0.7', '::FFFF:10.0.0.7', '::ffff:a00:7', '0:0:0:0:0:ffff:10.0.0.7', '10.0.0.7'];
    for (const proxy of [...spellings, '::ffff:10.0.0.0/104', '0:0:0:0:0:FFFF:a00:0/104', '10.0.0.0/8']) {
      const addresses = createClientAddresses([proxy]);
      for (const from of spellings) {
        assert.ok(addresses.isTrustedProxy(from), `${proxy}: ${from}`);
        assert.ok(addresses.isFromTrustedProxy(fakeRequest({ from })), `${proxy}: ${from}`);
        assert.equal(addresses.addressOf(forwarded(from, '198.51.100.7')), '198.51.100.7', `${proxy}: ${from}`);
      }
      for (const other of ['11.0.0.7', '::ffff:b00:7', '::a00:7']) assert.ok(!addresses.isTrustedProxy(other), other);
    }
  });

  it('is read from the end of a long header, once per request', () => {
    const addresses = createClientAddresses(['127.0.0.1', '10.0.0.0/8']);
    const long = ','.repeat(7_500);
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', `${long}198.51.100.7`)), '198.51.100.7');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', `${long}198.51.100.7, 10.0.0.1`)), '198.51.100.7');
    // The chain is followed for a limited number of hops, and the first entry is read only if it is whole.
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', `1.1.1.1${',10.0.0.2'.repeat(20)}`)), '10.0.0.2');
    assert.equal(addresses.addressOf(forwarded('127.0.0.1', `x${' '.repeat(2_000)}198.51.100.7`)), '127.0.0.1');
    let reads = 0;
    const request = fakeRequest({ from: '127.0.0.1' });
    Object.defineProperty(request.headers, 'x-forwarded-for', {
      get: () => {
        reads++;
        return `${long}198.51.100.7`;
      },
    });
    for (let count = 0; count < 3; count++) {
      assert.equal(addresses.addressOf(request), '198.51.100.7');
      assert.ok(addresses.clientChainOf(request).startsWith('198.51.100.7'));
      assert.ok(addresses.isFromTrustedProxy(request));
    }
    assert.equal(reads, 1);
  });

  it('counts as itself, or as a network for IPv6', () => {
    assert.deepEqual(holderOf('203.0.113.5'), { address: '203.0.113.5' });
    for (const [address, by64, by56] of [
      ['2001:db8:0:2:a:b:c:d', '2001:db8:0:2::/64', '2001:db8::/56'],
      ['2001:0db8::2:a:b:c:d', '2001:db8:0:2::/64', '2001:db8::/56'],
      ['2001:db8::1', '2001:db8::/64', '2001:db8::/56'],
      ['2001:db8:1::', '2001:db8:1::/64', '2001:db8:1::/56'],
      ['2001:db8:1:abcd::1', '2001:db8:1:abcd::/64', '2001:db8:1:ab00::/56'],
    ] as const) {
      assert.deepEqual(holderOf(address), { address: by64, network: by56 }, address);
    }
    for (const none of ['', '127.0.0.1', '::1', '0:0:0:0:0:0:0:1', '::FFFF:127.0.0.1', '::ffff:7f00:1']) {
      assert.deepEqual(holderOf(none), {}, none);
    }
  });

  it('counts as IPv4 if it is embedded in IPv6', () => {
    for (const spelling of [
      '::ffff:203.0.113.7',
      '::FFFF:203.0.113.7',
      '::ffff:cb00:7107',
      '0:0:0:0:0:ffff:203.0.113.7',
      '64:ff9b::203.0.113.7',
      '64:ff9b::cb00:7107',
      '64:FF9B:0:0:0:0:cb00:7107',
    ]) {
      assert.deepEqual(holderOf(spelling), { address: '203.0.113.7' }, spelling);
    }
    assert.deepEqual(holderOf('64:ff9b::7f00:1'), { address: '127.0.0.1' }, 'which is not this machine');
    // The visitor behind these cannot be determined.
    assert.ok('network' in holderOf('2002:cb00:7107::1'), '6to4');
    assert.ok('network' in holderOf('2001:0:cb00:7107::1'), 'Teredo');
    assert.ok('network' in holderOf('64:ff9b:1::cb00:7107'), 'a network’s own NAT64');
  });

  describe('the client behind an undeclared proxy', () => {
    const addresses = createClientAddresses();
    const clientOf = (headers: Record<string, string>, from = '127.0.0.1') =>
      addresses.clientChainOf(fakeRequest({ from, headers }));

    it('is distinguished by what the proxy wrote', () => {
      const victim = clientOf({ 'x-forwarded-for': '198.51.100.7' });
      assert.equal(clientOf({ 'x-forwarded-for': '198.51.100.7:49152' }), victim, 'another connection of theirs');
      assert.notEqual(victim, clientOf({}));
      for (const chain of [
        '198.51.100.8',
        '198.51.100.7, 198.51.100.8',
        '198.51.100.7,198.51.100.7',
        ', 198.51.100.7',
      ]) {
        assert.notEqual(clientOf({ 'x-forwarded-for': chain }), victim, chain);
      }
    });

    it('is distinguished by any of the headers', () => {
      const ways: readonly ((address: string) => Record<string, string>)[] = [
        (address) => ({ 'x-real-ip': address }),
        (address) => ({ 'cf-connecting-ip': address }),
        (address) => ({ 'x-forwarded-for': '1.1.1.1', 'x-real-ip': address }),
        (address) => ({ forwarded: `for=${address}` }),
        (address) => ({ forwarded: `for=1.1.1.1;host=x, for="${address}"` }),
      ];
      for (const way of ways) {
        assert.notEqual(clientOf(way('198.51.100.7')), clientOf(way('198.51.100.8')));
        assert.equal(clientOf(way('198.51.100.7')), clientOf(way('198.51.100.7')));
      }
      assert.equal(
        clientOf({ forwarded: 'for=198.51.100.7;proto=https', 'x-forwarded-proto': 'https' }),
        clientOf({ forwarded: 'proto=wss;for=198.51.100.7', 'x-forwarded-proto': 'wss' }),
        'a socket is another protocol and the same client',
      );
    });

    it('cannot take another client’s identity by claiming hops', () => {
      const victim = clientOf({ 'x-forwarded-for': '198.51.100.7' });
      const long = 'a,'.repeat(5_000);
      assert.notEqual(clientOf({ 'x-forwarded-for': `${long}198.51.100.8` }), victim);
      assert.ok(clientOf({ 'x-forwarded-for': `${long}198.51.100.8` }).length < 1_000);
    });

    it('is identified by the address alone if the proxies are declared', () => {
      assert.equal(clientOf({}, '203.0.113.5'), '203.0.113.5');
      const declared = createClientAddresses(['127.0.0.1']);
      const headers = { 'x-forwarded-for': '198.51.100.7', 'x-real-ip': '198.51.100.7' };
      assert.equal(declared.clientChainOf(fakeRequest({ from: '127.0.0.1', headers })), '198.51.100.7');
      const beyond = { 'x-forwarded-for': '198.51.100.7, 192.0.2.1' };
      assert.equal(
        declared.clientChainOf(fakeRequest({ from: '127.0.0.1', headers: beyond })),
        '192.0.2.1 198.51.100.7',
      );
    });
  });

  it('causes one warning if forwarding headers come from an undeclared proxy, and none otherwise', () => {
    const log = createRecordingLog();
    const addresses = createClientAddresses(['10.0.0.1'], log);
    addresses.addressOf(fakeRequest({}));
    addresses.addressOf(forwarded('10.0.0.1', '198.51.100.7'));
    assert.deepEqual(log.lines, []);
    for (let round = 0; round < 3; round++) addresses.addressOf(forwarded('127.0.0.1', '198.51.100.7'));
    addresses.addressOf(fakeRequest({ headers: { forwarded: 'for=x' } }));
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields]),
      [['warn', { address: '127.0.0.1' }]],
    );
    assert.match(log.lines.map(({ message }) => message).join(), /TRUSTED_PROXIES/);
  });

  it('may be behind proxies that are configured as addresses or networks, and nothing else', () => {
    for (const good of ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8']) assert.ok(isValidProxyEntry(good), good);
    for (const bad of ['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '*']) {
      assert.ok(!isValidProxyEntry(bad), bad);
    }
    assert.throws(() => createClientAddresses(['proxy.example']), RangeError);
  });
});
