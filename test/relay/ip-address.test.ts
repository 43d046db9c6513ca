import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalizeAddress, ipv6Network, nat64Ipv4 } from '../../src/relay/ip-address.ts';

describe('an IP address', () => {
  for (const [canonical, ...spellings] of [
    ['203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7', '0000::FFFF:CB00:7107'],
    ['127.0.0.1', '::ffff:7f00:1', '::ffff:127.0.0.1', '0:0:0:0:0:FFFF:7f00:0001'],
    ['0.0.0.7', '::ffff:0:7', '::ffff:0.0.0.7'],
    ['203.0.0.0', '::ffff:cb00:0', '::ffff:203.0.0.0'],
    ['0.0.0.0', '::ffff:0:0', '::ffff:0.0.0.0'],
    ['::1', '0:0:0:0:0:0:0:1', '0000:0000::0001', '::0.0.0.1', '::1%lo'],
    ['::', '0:0:0:0:0:0:0:0', '0::0'],
    ['2001:db8::7', '2001:0DB8:0:0:0:0:0:7', '2001:db8:0::0:7'],
    ['2002:cb00:7107::1', '2002:CB00:7107:0::1'],
    ['fe80::1', 'fe80::1%eth0', 'FE80:0::1%3'],
    ['64:ff9b::cb00:7107', '64:ff9b::203.0.113.7', '0064:FF9B:0:0:0:0:CB00:7107'],
  ] as const) {
    it(`is ${canonical} in every spelling`, () => {
      for (const spelling of [canonical, ...spellings])
        assert.equal(canonicalizeAddress(spelling), canonical, spelling);
    });
  }

  it('is returned unchanged if it is invalid', () => {
    for (const none of ['', 'unknown', '::ffff:203.0.113.700', '::ffff:1:2:3', '127.1', '[::1]', '1:2:3', ':::']) {
      assert.equal(canonicalizeAddress(none), none);
    }
  });

  it('names the IPv4 address behind the NAT64 prefix, and no other', () => {
    assert.equal(nat64Ipv4('64:ff9b::cb00:7107'), '203.0.113.7');
    assert.equal(nat64Ipv4('64:ff9b::'), '0.0.0.0');
    for (const other of ['64:ff9b::1:0:0', '64:ff9b:1::cb00:7107', '::cb00:7107', '2001:db8::1'])
      assert.equal(nat64Ipv4(other), undefined, other);
  });

  it('belongs to the network of its first bits', () => {
    assert.equal(ipv6Network('2001:db8:1:abcd::1', 64), '2001:db8:1:abcd::/64');
    assert.equal(ipv6Network('2001:db8:1:abcd::1', 56), '2001:db8:1:ab00::/56');
    assert.equal(ipv6Network('1:2:3:4:5:6:7:8', 56), '1:2:3::/56');
    assert.equal(ipv6Network('::', 64), '::/64');
  });
});
