import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ChatRequest } from '../../../src/chat/index.ts';
import { createProvider } from '../../../src/relay/providers/registry.ts';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { collect } from '../../contracts/reply.ts';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { openProxied } from '../../helpers/open-proxied.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

const KINDS = ['openai-compatible', 'anthropic', 'google'] as const;
const BASE64 = 'iVBORw0KGgoAAAANSUhEUg==';
const PICTURE = `data:image/png;base64,${BASE64}`;
const ADDRESS = 'https://img.shop.example/sock.png';

/** Values that a visitor may send instead of an image. */
const REFUSED: readonly string[] = [
  'http://127.0.0.1/secret.png',
  'http://127.0.0.1:11434/api/tags',
  'http://[::ffff:127.0.0.1]/secret.png',
  'http://169.254.169.254/latest/meta-data/',
  'http://user:pw@shop.example/a.png',
  'https://img.shop.example@evil.example/a.png',
  'https://evil.example/a.png',
  'HTTP://127.0.0.1/secret.png',
  'HTTPS://img.shop.example/a.png',
  'https://img.shop.example/a .png',
  'https://img.shop.example\n/a.png',
  'data:image/svg+xml;base64,PHN2Zy8+',
  'data:image/svg+xml,<svg/>',
  'data:text/html;base64,PGh0bWw+',
  `data:image/png;base64,${Buffer.from('<!doctype html><p>').toString('base64')}`,
  `DATA:image/png;base64,${BASE64}`,
  `data:image/png;base64,${BASE64}\n`,
  `data:image/png;base64,iVBORw0KGgo${'A'.repeat(7_000_001)}`,
  'file:///etc/passwd',
];

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(kind: (typeof KINDS)[number], settings: object = {}) {
  const fake = await startFakeProvider();
  const baseUrl = kind === 'google' ? fake.googleUrl : fake.url;
  const provider = await createProvider(
    { kind, apiKey: 'any', model: 'fake', baseUrl, acceptsImages: true, ...settings },
    { log: silentLog, clock: nodeClock },
  );
  afterwards.push(
    () => provider.close?.(),
    () => fake.stop(),
  );
  const send = (...urls: readonly string[]) => {
    const messages: ChatRequest['messages'] = urls.flatMap((url, index) => [
      { role: 'assistant', text: index > 0 ? 'A sock.' : 'Hello.' },
      { role: 'user', text: 'What is this?', ...(url !== '' && { media: [{ kind: 'image', url }] }) } as const,
    ]);
    return collect(provider.send({ turnId: '1', messages }, { signal: new AbortController().signal }));
  };
  return { fake, provider, send };
}

describe('the image of a prompt', () => {
  for (const kind of KINDS) {
    it(`is sent to the model: ${kind}`, async () => {
      const { fake, provider, send } = await open(kind);
      assert.equal(provider.acceptsImages, true);
      assert.equal((await send(PICTURE)).at(-1)?.type, 'reply-end');
      assert.ok(JSON.stringify(fake.requests[0]?.body).includes(BASE64));
    });

    it(`is rejected if it is not an image or on another host: ${kind}`, async () => {
      const { fake, send } = await open(kind, kind === 'google' ? {} : { allowedImageHosts: ['*.shop.example'] });
      for (const url of REFUSED) {
        const events = await send(url);
        assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'unsupported-media', retryable: false }, url);
      }
      assert.equal(fake.count(), 0);
    });

    it(`is omitted from earlier messages for the same reasons: ${kind}`, async () => {
      const { fake, send } = await open(kind);
      await send(...REFUSED, ADDRESS, PICTURE, 'http://10.0.0.1/', '');
      const sent = JSON.stringify(fake.requests[0]?.body);
      assert.ok(sent.includes(BASE64));
      assert.doesNotMatch(sent, /127\.0|169\.254|10\.0|shop\.example|evil|svg|passwd|html|AAAAAAAAAAAAAAA/);
    });

    it(`is rejected by a model without images: ${kind}`, async () => {
      const { fake, provider, send } = await open(kind, { acceptsImages: false });
      assert.equal(provider.acceptsImages, false);
      const events = await send(PICTURE);
      assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'unsupported-media', retryable: false });
      assert.equal(fake.count(), 0);
    });

    it(`is passed on by URL for an allowed host, if the vendor supports it: ${kind}`, async () => {
      const { fake, send } = await open(kind, { allowedImageHosts: ['*.shop.example'] });
      const events = await send(ADDRESS);
      if (kind === 'google') return assert.equal(fake.count(), 0);
      assert.equal(events.at(-1)?.type, 'reply-end');
      assert.ok(JSON.stringify(fake.requests[0]?.body).includes(ADDRESS));
    });
  }

  it('has the media type of its content', async () => {
    const { fake, send } = await open('openai-compatible');
    await send(`data:image/gif;base64,${BASE64}`);
    assert.ok(JSON.stringify(fake.requests[0]?.body).includes(`"data:image/png;base64,${BASE64}"`));
  });

  it('is rejected by the demo provider', async () => {
    const provider = await createProvider({ kind: 'demo' }, { log: silentLog, clock: nodeClock });
    assert.equal(provider.acceptsImages, false);
  });
});

describe('the image of a prompt on the wires', () => {
  const small = REFUSED.filter(({ length }) => length < 1_000);

  it('reaches no model’s server by a visitor’s URL over the Cat’s socket', async () => {
    const relay = await openProxied({ provider: { acceptsImages: true } });
    afterwards.push(() => relay.close());
    const peer = await CatPeer.open(`${relay.origin.replace('http', 'ws')}/ws/someone`);
    for (const image of [...small, ADDRESS]) {
      peer.send({ text: 'look', image });
      const { type, 'ai-chat': fault } = await peer.nextOf(
        (frame) => frame['type'] === 'error' || frame['type'] === 'chat',
      );
      assert.deepEqual([type, (fault as { code?: unknown } | undefined)?.code], ['error', 'unsupported-media'], image);
    }
    assert.equal(relay.fake.count(), 0);
    peer.send({ text: 'look', image: PICTURE });
    await peer.nextOf(({ type }) => type === 'chat');
    assert.ok(JSON.stringify(relay.fake.requests[0]?.body).includes(BASE64));
    await peer.close();
  });

  it('reaches no model’s server by a visitor’s URL over plain HTTP', async () => {
    const relay = await openProxied({ provider: { acceptsImages: true } });
    afterwards.push(() => relay.close());
    const post = (image: string) =>
      fetch(`${relay.origin}/message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'look', image }),
      });
    for (const image of [...small, ADDRESS]) {
      const response = await post(image);
      assert.equal(response.ok, false, image);
      await response.arrayBuffer();
    }
    assert.equal(relay.fake.count(), 0);
    assert.equal((await post(PICTURE)).status, 200);
    assert.equal(relay.fake.count(), 1);
  });
});
