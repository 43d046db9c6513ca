import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_IMAGE_BYTES, readDataImage } from '../../src/chat/data-image.ts';

const bytes = {
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a46494600', 'hex'),
  gif: Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'),
  oldGif: Buffer.from('GIF87a\x01\x00\x01\x00', 'latin1'),
  webp: Buffer.concat([Buffer.from('RIFF'), Buffer.from([0x24, 0xfa, 0x01, 0xff]), Buffer.from('WEBPVP8 ')]),
  avi: Buffer.concat([Buffer.from('RIFF'), Buffer.from([0x24, 0xfa, 0x01, 0xff]), Buffer.from('AVI LIST')]),
  html: Buffer.from('<!doctype html><script>alert(1)</script>'),
  svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="http://10.0.0.1/"/></svg>'),
  pdf: Buffer.from('%PDF-1.7'),
} as const;

const address = (type: string, data: Buffer) => `data:${type};base64,${data.toString('base64')}`;

describe('readDataImage', () => {
  it('takes the media type from the bytes, not from the URL', () => {
    for (const [type, data, mediaType] of [
      ['image/png', bytes.png, 'image/png'],
      ['image/jpeg', bytes.jpeg, 'image/jpeg'],
      ['image/jpg', bytes.jpeg, 'image/jpeg'],
      ['image/gif', bytes.gif, 'image/gif'],
      ['image/gif', bytes.oldGif, 'image/gif'],
      ['image/webp', bytes.webp, 'image/webp'],
      ['image/png', bytes.jpeg, 'image/jpeg'],
    ] as const) {
      assert.deepEqual(readDataImage(address(type, data)), { mediaType, base64: data.toString('base64') }, type);
    }
  });

  it('accepts sizes up to the limit', () => {
    const filled = (length: number) =>
      address('image/png', Buffer.concat([bytes.png, Buffer.alloc(length - bytes.png.length)]));
    assert.ok(readDataImage(filled(MAX_IMAGE_BYTES)));
    assert.equal(readDataImage(filled(MAX_IMAGE_BYTES + 3)), undefined);
    assert.equal(readDataImage(`data:image/png;base64,iVBORw0KGgo${'A'.repeat(50_000_000)}`), undefined);
  });

  const good = address('image/png', bytes.png);
  const others = {
    'a document': address('text/html', bytes.html),
    'a document that is called a picture': address('image/png', bytes.html),
    'SVG': address('image/svg+xml', bytes.svg),
    'SVG that is called a picture': address('image/png', bytes.svg),
    'SVG that is not in base64': 'data:image/svg+xml,<svg/>',
    'a film': address('image/webp', bytes.avi),
    'a type that not every vendor takes': address('image/avif', Buffer.from('\0\0\0\x1cftypavif')),
    'a PDF': address('image/png', bytes.pdf),
    'no type': `data:;base64,${bytes.png.toString('base64')}`,
    'a parameter more': good.replace(';base64', ';charset=utf-8;base64'),
    'a scheme in capitals': good.replace('data:', 'DATA:'),
    'a type in capitals': good.replace('png', 'PNG'),
    'base64 in capitals': good.replace('base64', 'BASE64'),
    'no base64': `data:image/png,${bytes.png.toString('latin1')}`,
    'a blank in front': ` ${good}`,
    'a blank behind the scheme': good.replace('data:', 'data: '),
    'a line break inside': `${good.slice(0, 30)}\n${good.slice(30)}`,
    'a line break behind': `${good}\n`,
    'a tab inside': `${good.slice(0, 30)}\t${good.slice(30)}`,
    'a character less': good.slice(0, -1),
    'too many signs of the end': `${good}=`,
    'a sign of the end inside': good.replace('GgoA', 'Ggo='),
    'letters of another base64': address('image/png', Buffer.concat([bytes.png, Buffer.from('fbff', 'hex')])).replaceAll('/', '_').replaceAll('+', '-').replace('image_png', 'image/png'),
    'percent signs': good.replace('iVBOR', 'iVBO%52'),
    'nothing': 'data:image/png;base64,',
    'less than the mark of its type': 'data:image/png;base64,iVBO',
    'a fragment': `${good}#x`,
    'an address': 'https://shop.example/sock.png',
  }; // prettier-ignore
  for (const [name, url] of Object.entries(others)) {
    it(`rejects ${name}`, () => assert.equal(readDataImage(url), undefined));
  }
});
