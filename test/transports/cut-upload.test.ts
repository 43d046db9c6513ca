import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createCatTransport } from '../../src/transports/cat/cat.ts';
import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import type { Media, TransportEvent } from '../../src/chat/index.ts';
import { hasCapability } from '../../src/transports/contract/transport.ts';
import { ask, collect, lastOf, textOf } from '../contracts/reply.ts';
import { openEndpoints } from '../helpers/open-endpoints.ts';
import { openProxy } from '../helpers/tcp-proxy.ts';
import { until } from '../helpers/until.ts';

const PICTURE: Media = {
  kind: 'image',
  url: `data:image/png;base64,iVBORw0KGgo${'A'.repeat(2_000_001)}`,
  name: 'sock.png',
};
const CUT_AFTER_BYTES = 500_000;

const closing: (() => unknown)[] = [];

describe('a prompt whose upload is cut in the middle', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  for (const [name, create] of [
    ['cat', createCatTransport],
    ['lovelace', createLovelaceTransport],
  ] as const)
    it(`arrives whole over the next connection, and is answered once: ${name}`, async () => {
      const endpoints = await openEndpoints({ acceptsImages: true });
      const line = await openProxy(Number(endpoints.host.split(':')[1]));
      const transport = create({ url: `http://127.0.0.1:${line.port}`, userId: crypto.randomUUID() });
      closing.push(
        () => transport.close(),
        () => line.close(),
        () => endpoints.close(),
      );
      const states: string[] = [];
      transport.setListener((event: TransportEvent) => {
        if (event.type === 'status') states.push(event.state);
      });
      transport.connect?.();
      await until(() => hasCapability(transport, 'resume'));
      line.cutAfter(CUT_AFTER_BYTES);
      const request = {
        ...ask('What is this?'),
        messages: [{ role: 'user', text: 'What is this?', media: [PICTURE] } as const],
      };
      const reply = await collect(transport.send(request, { signal: new AbortController().signal }));
      assert.deepEqual([textOf(reply), lastOf(reply)], ['What is this?', 'done']);
      assert.ok(states.includes('reconnecting'), states.join(', '));
      const media = endpoints.provider.requests.map(({ messages }) => messages.at(-1)?.media);
      assert.deepEqual(media, [[PICTURE]]);
    });
});
