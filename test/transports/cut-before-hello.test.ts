import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createCatTransport } from '../../src/transports/cat/cat.ts';
import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import { ask, collect, lastOf, textOf } from '../contracts/reply.ts';
import { openEndpoints } from '../helpers/open-endpoints.ts';

const closing: (() => unknown)[] = [];

describe('a prompt whose first connection to a relay is cut before the hello', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  for (const [name, create] of [
    ['cat', createCatTransport],
    ['lovelace', createLovelaceTransport],
  ] as const)
    it(`is not sent again by itself, and gets its answer when it is asked for again: ${name}`, async () => {
      const endpoints = await openEndpoints();
      endpoints.provider.answer = undefined;
      const line = await openLineWithoutHello(Number(endpoints.host.split(':')[1]));
      const transport = create({ url: `http://127.0.0.1:${line.port}`, userId: crypto.randomUUID() });
      closing.push(
        () => transport.close(),
        () => line.close(),
        () => endpoints.close(),
      );
      const request = ask('hello');
      const send = () => collect(transport.send(request, { signal: new AbortController().signal }));
      const refused = send();
      const reply = await endpoints.provider.asked();
      line.cut();
      // A stock server would answer it twice.
      const refusal = await refused;
      assert.deepEqual([textOf(refusal), lastOf(refusal)], ['', 'disconnected']);
      const answered = send();
      reply.say('Hi.');
      reply.end();
      const answer = await answered;
      assert.deepEqual([textOf(answer), lastOf(answer)], ['Hi.', 'done']);
      assert.equal(endpoints.provider.requests.length, 1);
    });
});

/** A line to a port of this machine, whose first connection holds back what the server sends from its hello on. */
async function openLineWithoutHello(target: number) {
  const lines = new Set<Socket>();
  let isHeldBack = true;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    lines.add(near);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far);
    let hasHello = false;
    far.on('data', (chunk: Buffer) => {
      const hello = isHeldBack ? chunk.indexOf('"greeting"') : -1;
      if (!hasHello) near.write(hello < 0 ? chunk : chunk.subarray(0, hello));
      hasHello ||= hello >= 0;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => {
    isHeldBack = false;
    for (const near of lines) near.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close() {
      server.close();
      cut();
    },
  };
}
