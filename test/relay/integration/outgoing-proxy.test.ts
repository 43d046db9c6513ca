import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createProvider } from '../../../src/relay/providers/registry.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { startRelayProcess } from '../../helpers/relay-process.ts';
import { startTlsFront } from '../../helpers/tls-front.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';
import { startHttpProxy } from '../../servers/http-proxy.ts';
import { DEFAULT_TOKENS } from '../../servers/provider-script.ts';

const KINDS = ['openai-compatible', 'anthropic', 'google'] as const;
const PATHS = { 'openai-compatible': '/v1', anthropic: '/v1', google: '/v1beta' } as const;

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

/** A provider at `model.example`, a host that only the proxy can resolve. */
async function open(
  scheme: 'http' | 'https',
  env: Record<string, string> = {},
  kind: (typeof KINDS)[number] = KINDS[0],
) {
  const fake = await startFakeProvider();
  afterwards.push(() => fake.stop());
  let port = Number(new URL(fake.url).port);
  if (scheme === 'https') {
    const front = await startTlsFront(port);
    afterwards.push(() => front.stop());
    port = front.port;
  }
  const proxy = await startHttpProxy(port);
  afterwards.push(() => proxy.stop());
  const log = createRecordingLog();
  const baseUrl = `${scheme}://model.example${PATHS[kind]}`;
  const provider = await createProvider(
    { kind, apiKey: 'sk-1', model: 'fake', baseUrl },
    {
      log,
      clock: nodeClock,
      env: { [`${scheme.toUpperCase()}_PROXY`]: `http://someone:s3cret@127.0.0.1:${proxy.port}`, ...env },
    },
  );
  afterwards.push(() => provider.close?.());
  const send = () => collect(provider.send(ask('hello'), { signal: new AbortController().signal }));
  return { fake, proxy, log, send };
}

describe('requests to a provider through a proxy', () => {
  for (const kind of KINDS) {
    it(`use the absolute URL for plain HTTP: ${kind}`, async () => {
      const { fake, proxy, log, send } = await open('http', {}, kind);
      for (let round = 0; round < 2; round++) assert.equal(textOf(await send()), DEFAULT_TOKENS.join(''));
      assert.equal(fake.count(), 2);
      for (const { method, target, authorization } of proxy.requests) {
        assert.equal(method, 'POST');
        assert.ok(target.startsWith(`http://model.example${PATHS[kind]}/`), target);
        assert.equal(authorization, `Basic ${Buffer.from('someone:s3cret').toString('base64')}`);
      }
      assert.equal(fake.requests[0]?.headers['proxy-authorization'], undefined);
      assert.doesNotMatch(JSON.stringify(log.lines), /s3cret|c29tZW9uZ/);
    });

    it(`use a tunnel for HTTPS, and reuse it: ${kind}`, async () => {
      const { fake, proxy, log, send } = await open('https', {}, kind);
      for (let round = 0; round < 3; round++) assert.equal(textOf(await send()), DEFAULT_TOKENS.join(''));
      assert.equal(fake.count(), 3);
      assert.deepEqual(
        proxy.requests.map(({ method, target, authorization }) => [method, target, authorization]),
        [['CONNECT', 'model.example:443', `Basic ${Buffer.from('someone:s3cret').toString('base64')}`]],
      );
      assert.doesNotMatch(JSON.stringify(log.lines), /s3cret|c29tZW9uZ/);
    });
  }

  it('are ended by a stop', async () => {
    for (const scheme of ['http', 'https'] as const) {
      const { fake, proxy, log } = await open(scheme);
      const env = { [`${scheme}_proxy`]: `http://127.0.0.1:${proxy.port}` };
      const provider = await createProvider(
        { kind: 'openai-compatible', baseUrl: `${scheme}://model.example/v1` },
        { log, clock: nodeClock, env },
      );
      fake.plan({ tokens: ['a'], ending: 'hang' });
      const stop = new AbortController();
      const reply = provider.send(ask('hello'), stop)[Symbol.asyncIterator]();
      await reply.next();
      await reply.next();
      stop.abort();
      assert.deepEqual((await reply.next()).value, { type: 'reply-end', reason: 'stopped' });
      assert.equal(await fake.requests[0]?.closed, 'aborted');
      provider.close?.();
    }
  });

  it('bypass the proxy for hosts in NO_PROXY and for this machine', async () => {
    const excepted = await open('http', { NO_PROXY: 'model.example' });
    const last = (await excepted.send()).at(-1);
    assert.deepEqual(last, { type: 'reply-error', code: 'provider-unreachable', retryable: true });
    assert.equal(excepted.proxy.requests.length, 0);

    const { fake, proxy, log } = await open('http');
    const provider = await createProvider(
      { kind: 'openai-compatible', baseUrl: fake.url },
      { log, clock: nodeClock, env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } },
    );
    afterwards.push(() => provider.close?.());
    assert.equal(
      textOf(await collect(provider.send(ask('hello'), { signal: new AbortController().signal }))),
      DEFAULT_TOKENS.join(''),
    );
    assert.equal(proxy.requests.length, 0);
  });

  for (const scheme of ['http', 'https'] as const) {
    it(`fail as unreachable if the proxy does not listen, and the log names the proxy: ${scheme}`, async () => {
      const server = createServer();
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      await once(server.close(), 'close');
      const { log, send } = await open(scheme, { [`${scheme}_proxy`]: `http://someone:s3cret@127.0.0.1:${port}` });
      assert.deepEqual((await send()).at(-1), { type: 'reply-error', code: 'provider-unreachable', retryable: true });
      const line = log.lines.find(({ fields }) => fields['proxy'] !== undefined);
      assert.deepEqual(
        [line?.level, line?.fields['proxy'], line?.fields['cause'], line?.fields['provider']],
        ['warn', `127.0.0.1:${port}`, 'ECONNREFUSED', 'model.example'],
      );
      assert.doesNotMatch(JSON.stringify(log.lines), /s3cret|c29tZW9uZ/);
    });
  }

  it('fail as unreachable if the proxy refuses the tunnel', async () => {
    for (const status of [407, 403, 502]) {
      const { proxy, log, send } = await open('https');
      proxy.refuses = status;
      assert.deepEqual((await send()).at(-1), { type: 'reply-error', code: 'provider-unreachable', retryable: true });
      assert.ok(log.lines.some(({ fields }) => fields['proxy'] === `127.0.0.1:${proxy.port}`));
      assert.doesNotMatch(JSON.stringify(log.lines), /s3cret|c29tZW9uZ/);
    }
  });
});

describe('a relay behind a proxy', () => {
  it('takes the proxy from its environment', async () => {
    const fake = await startFakeProvider();
    const proxy = await startHttpProxy(Number(new URL(fake.url).port));
    afterwards.push(
      () => fake.stop(),
      () => proxy.stop(),
    );
    const relay = await startRelayProcess({
      OPENAI_BASE_URL: 'http://model.example/v1',
      HTTP_PROXY: `http://someone:s3cret@127.0.0.1:${proxy.port}`,
    });
    const answer = await fetch(`${relay.url}/message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"hello"}',
    });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /socks/);
    assert.equal(proxy.requests[0]?.target, 'http://model.example/v1/chat/completions');
    await relay.stop();
    assert.doesNotMatch(relay.output(), /s3cret|c29tZW9uZ/);
  });

  it('does not start with an invalid proxy, and names its variable', async () => {
    for (const name of ['HTTP_PROXY', 'https_proxy']) {
      await assert.rejects(
        startRelayProcess({ [name]: 'socks5://someone:s3cret@proxy.example' }),
        ({ message }: Error) => {
          assert.match(message, new RegExp(`ended with 1[^]*${name}: expected the address of an HTTP proxy`));
          assert.doesNotMatch(message, /s3cret/);
          return true;
        },
      );
    }
  });
});
