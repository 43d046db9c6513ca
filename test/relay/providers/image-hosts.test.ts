import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createImageHosts } from '../../../src/relay/providers/image-hosts.ts';

const hosts = createImageHosts([
  'allowed.example',
  '*.shop.example',
  'cdn.example:8443',
  'http://plain.example',
  'http://10.0.0.7:8080',
  'bücher.example',
]);

describe('the URL of an image', () => {
  for (const [address, href = address] of [
    ['https://allowed.example/a.png'],
    ['https://allowed.example:443/a.png', 'https://allowed.example/a.png'],
    ['https://ALLOWED.example/A.png?x=1&y=/../#z', 'https://allowed.example/A.png?x=1&y=/../#z'],
    ['https://allowed.example', 'https://allowed.example/'],
    ['https://allowed.example/ä.png', 'https://allowed.example/%C3%A4.png'],
    ['https://img.shop.example/a.png'],
    ['https://a.b.shop.example/a.png'],
    ['https://cdn.example:8443/a.png'],
    ['http://plain.example/a.png'],
    ['http://10.0.0.7:8080/a.png'],
    ['https://bücher.example/a.png', 'https://xn--bcher-kva.example/a.png'],
    ['https://allowed.example/@evil.example/a.png'],
  ] as const) {
    it(`is passed on: ${address}`, () => assert.equal(hosts.resolve(address)?.href, href));
  }

  for (const address of [
    'https://evil.example/a.png',
    'https://allowed.example.evil.example/a.png',
    'https://evilallowed.example/a.png',
    'https://allowed.example@evil.example/a.png',
    'https://allowed.example:x@evil.example/a.png',
    'https://evil.example@allowed.example/a.png',
    'https://user:pw@allowed.example/a.png',
    'https://@allowed.example/a.png',
    'https://allowed.example%40evil.example/a.png',
    'https://allowed.example\\@evil.example/a.png',
    'https://evil.example\\.allowed.example/a.png',
    'https:\\\\allowed.example/a.png',
    'https:/allowed.example/a.png',
    'https:allowed.example/a.png',
    '//allowed.example/a.png',
    'HTTPS://allowed.example/a.png',
    'Http://plain.example/a.png',
    'http://allowed.example/a.png',
    'https://plain.example/a.png',
    'https://allowed.example:8443/a.png',
    'https://cdn.example/a.png',
    'https://shop.example/a.png',
    'https://shop.example./a.png',
    'https://allowed.example./a.png',
    ' https://allowed.example/a.png',
    'https://allowed.example/a.png ',
    'https://allowed.example/a\n.png',
    'https://allowed.exa\tmple/a.png',
    'https://allowed.example/\u0000',
    'https://allowed.example/\u0085',
    `https://allowed.example/${'a'.repeat(3000)}`,
    'ftp://allowed.example/a.png',
    'file:///etc/passwd',
    'javascript:alert(1)//allowed.example',
    'http://127.0.0.1/a.png',
    'http://127.1/a.png',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://localhost/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.7/a.png',
    'http://10.0.0.7:8081/a.png',
    'http://10.0.0.8:8080/a.png',
    'https://10.0.0.7:8080/a.png',
    'https://',
    'https://[',
    '',
  ]) {
    it(`is not passed on: ${JSON.stringify(address).slice(0, 60)}`, () =>
      assert.equal(hosts.resolve(address), undefined));
  }

  it('is never passed on without allowed hosts', () => {
    for (const address of ['https://allowed.example/a.png', 'http://127.0.0.1/'])
      assert.equal(createImageHosts().resolve(address), undefined);
  });
});

describe('an allowed host', () => {
  for (const entry of [
    '',
    '*',
    '*.',
    '*shop.example',
    'a.*.example',
    '*.*.example',
    '*.10.0.0.7',
    '*.[::1]',
    'https://',
    'ftp://allowed.example',
    'https://allowed.example/',
    'allowed.example/pictures',
    'user@allowed.example',
    'allowed.example?x',
    'allowed.example#x',
    'allowed example',
    'allowed.example:port',
    'allowed.example:99999',
    '[::1',
    'a\nb',
  ]) {
    it(`is rejected in another form: ${JSON.stringify(entry)}`, () => {
      assert.throws(() => createImageHosts(['fine.example', entry]), /^Error: allowedImageHosts\[1\]: expected a host/);
    });
  }

  it('may be an IP address if it is listed itself', () => {
    assert.ok(createImageHosts(['http://127.0.0.1:9000']).resolve('http://127.0.0.1:9000/a.png'));
    assert.ok(createImageHosts(['http://[::1]:9000']).resolve('http://[::1]:9000/a.png'));
    assert.ok(createImageHosts(['http://127.0.0.1']).resolve('http://127.1/a.png'), 'which is the same');
  });
});
