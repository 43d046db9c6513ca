import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import type { ChatRequest, Media } from '../../../src/chat/index.ts';
import { createProvider } from '../../../src/relay/providers/registry.ts';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { collect } from '../../contracts/reply.ts';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
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

const PDF = Buffer.from('%PDF-1.7\nA page.').toString('base64');
const CSV = 'size,left\nM,3 · été';
const dataUrl = (type: string, content: string) => `data:${type};base64,${Buffer.from(content).toString('base64')}`;

const ATTACHMENTS: readonly Media[] = [
  { kind: 'image', url: PICTURE, name: 'sock.png', alt: 'A sock' },
  { kind: 'file', url: dataUrl('text/csv', CSV), name: 'stock.csv' },
  { kind: 'file', url: `data:application/pdf;base64,${PDF}`, name: 'care.pdf' },
];

/** What each kind of server is sent for {@link ATTACHMENTS} below the text. */
const ENCODED: Readonly<Record<(typeof KINDS)[number], readonly object[]>> = {
  'openai-compatible': [
    { type: 'image_url', image_url: { url: PICTURE } },
    { type: 'text', text: `<file name="stock.csv">\n${CSV}\n</file>` },
    { type: 'file', file: { filename: 'care.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
  ],
  anthropic: [
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: BASE64 } },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: CSV }, title: 'stock.csv' },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF }, title: 'care.pdf' },
  ],
  google: [
    { inlineData: { mimeType: 'image/png', data: BASE64 } },
    { inlineData: { mimeType: 'text/plain', data: Buffer.from(CSV).toString('base64') } },
    { inlineData: { mimeType: 'application/pdf', data: PDF } },
  ],
};

interface OpenExtended {
  readonly provider?: object;
  readonly kind?: (typeof KINDS)[number];
  readonly limits?: object;
}

/** A relay with one assistant, and a client of our extension. */
async function openExtended({ provider, ...options }: OpenExtended = {}) {
  const relay = await openProxied({ provider: { acceptsImages: true, acceptsPdfs: true, ...provider }, ...options });
  afterwards.push(() => relay.close());
  const connect = () => CatPeer.open(`${relay.origin.replace('http', 'ws')}/ws/${randomUUID()}?ai-chat=1`);
  const peer = await connect();
  const { greeting } = await peer.next();
  const [assistant] = (greeting as { assistants: object[] }).assistants;
  const ask = async (media: unknown, text = 'What is this?') => {
    peer.send({ text, turn: randomUUID(), media });
    const frame = await peer.nextOf(({ event }) =>
      /reply-e/.test((event as { type?: string } | undefined)?.type ?? ''),
    );
    const { type, code } = frame['event'] as { type: string; code?: string };
    return code ?? type;
  };
  return { ...relay, assistant, ask, connect, peer };
}

describe('the attachments of a prompt', () => {
  for (const kind of KINDS) {
    it(`are given to the model in its server’s form, each after the text: ${kind}`, async () => {
      const { fake, ask, peer } = await openExtended({ kind });
      assert.equal(await ask(ATTACHMENTS), 'reply-end');
      const { messages = [], contents = [] } = (fake.requests[0]?.body ?? {}) as Record<
        string,
        { content?: []; parts?: [] }[]
      >;
      const [, ...parts] = messages[0]?.content ?? contents[0]?.parts ?? [];
      assert.deepEqual(parts, ENCODED[kind]);
      await peer.close();
    });
  }

  it('are announced by the hello for each assistant, as far as it accepts any', async () => {
    const limits = { count: 10, bytes: 5_000_000, textBytes: 200_000 };
    for (const [provider, accepts] of [
      [{}, { kinds: ['image', 'text', 'pdf'], ...limits, pixels: 2_048 }],
      [{ acceptsPdfs: false }, { kinds: ['image', 'text'], ...limits, pixels: 2_048 }],
      [
        { acceptsImages: false, acceptsPdfs: false },
        { kinds: ['text'], ...limits, bytes: 200_000 },
      ],
      [{ acceptsImages: false, acceptsPdfs: false, acceptsTextFiles: false }, undefined],
    ] as const) {
      const { assistant, peer } = await openExtended({ provider });
      assert.deepEqual(assistant, { id: 'a', label: 'a', ...(accepts && { accepts }) });
      await peer.close();
    }
  });

  it('are rejected by their content, count and size, whatever their names say, and the model is not asked', async () => {
    const { fake, ask, peer } = await openExtended({
      provider: { acceptsPdfs: false },
      limits: { attachments: 2, attachmentBytes: 3_000, attachedTextBytes: 100 },
    });
    const image = { kind: 'image', url: PICTURE };
    for (const [media, code] of [
      [[{ kind: 'file', url: `data:text/plain;base64,${PDF}`, name: 'notes.txt' }], 'unsupported-media'],
      [[{ kind: 'file', url: PICTURE, name: 'notes.txt' }], 'unsupported-media'],
      [[{ kind: 'file', url: dataUrl('text/plain', 'a\0b') }], 'unsupported-media'],
      [[{ kind: 'file', url: 'https://10.0.0.1/notes.txt' }], 'unsupported-media'],
      [[{ kind: 'file', url: 'data:text/plain,notes' }], 'unsupported-media'],
      [[{ kind: 'video', url: 'data:video/mp4;base64,AAAA' }], 'unsupported-media'],
      [[{ kind: 'image', url: dataUrl('image/svg+xml', '<svg/>') }], 'unsupported-media'],
      [[image, { url: PICTURE }], 'unsupported-media'],
      [[image, 'x'], 'unsupported-media'],
      [[image, image, image], 'too-long'],
      [[{ kind: 'file', url: dataUrl('text/plain', 'x'.repeat(101)) }], 'too-long'],
      [[{ kind: 'image', url: `data:image/png;base64,${BASE64.slice(0, -4)}${'A'.repeat(4_000)}` }], 'too-long'],
    ] as const)
      assert.equal(await ask(media), code, JSON.stringify(media).slice(0, 200));
    assert.equal(fake.count(), 0);
    assert.equal(await ask([image], ''), 'reply-end', 'without a text');
    await peer.close();
  });

  it('are ignored in the extension’s key from a stock client', async () => {
    const relay = await openProxied({ provider: { acceptsImages: true } });
    afterwards.push(() => relay.close());
    const peer = await CatPeer.open(`${relay.origin.replace('http', 'ws')}/ws/someone`);
    peer.send({ text: 'Hello', media: ATTACHMENTS });
    await peer.nextOf(({ type }) => type === 'chat');
    assert.ok(!JSON.stringify(relay.fake.requests[0]?.body).includes(BASE64));
    await peer.close();
  });

  it('reach the model by Socket.IO, too', async () => {
    const relay = await openProxied({ provider: { acceptsImages: true } });
    afterwards.push(() => relay.close());
    const socket = io(relay.origin, { auth: { 'ai-chat': 1, user: randomUUID() }, transports: ['websocket'] });
    afterwards.push(() => socket.disconnect());
    const prompt = { Messages: [{ Role: 'user', Content: '' }], turn: randomUUID(), media: [ATTACHMENTS[0]] };
    assert.equal(await socket.emitWithAck('Prompt', prompt), null);
    assert.ok(JSON.stringify(relay.fake.requests[0]?.body).includes(BASE64));
  });

  it('of 5 MB are paid for once if their upload is cut in the middle and the turn is sent again', async () => {
    const { fake, connect, peer } = await openExtended();
    const url = `data:image/png;base64,${BASE64.slice(0, -4)}${'A'.repeat(6_600_000)}`;
    const frame = JSON.stringify({ text: 'What is this?', turn: randomUUID(), media: [{ kind: 'image', url }] });
    // A part of the message, and then nothing more.
    peer.socket.send(frame.slice(0, 3_000_000), { fin: false });
    await peer.heard();
    peer.socket.terminate();
    const again = await connect();
    again.send(frame);
    again.send(frame);
    const isEnd = ({ event }: Frame) => (event as { type?: string } | undefined)?.type === 'reply-end';
    await again.nextOf(isEnd);
    assert.equal(fake.count(), 1);
    await again.close();
  });
});
