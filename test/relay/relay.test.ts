import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import type { ChatEvent } from '../../src/chat/index.ts';
import { createRelay, type Provider, type Relay, type RelayOptions } from '../../src/relay/index.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createRecordingLog } from '../helpers/recording-log.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { startFakeProvider } from '../servers/fake-provider.ts';
import { nextEvent } from '../helpers/next-event.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(options: RelayOptions = {}): Promise<{ relay: Relay; url: string }> {
  const relay = await createRelay(options);
  afterwards.push(() => relay.close({ graceMs: 0 }));
  const { url } = await relay.listen({ port: 0 });
  return { relay, url: url.replace('localhost', '127.0.0.1') };
}

async function say(url: string, text: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}message`, { method: 'POST', headers, body: JSON.stringify({ text }) });
  return ((await response.json()) as { content: string }).content;
}

/** Opens a socket with these headers. Returns the status of its rejection, or `open`. */
async function knock(url: string, headers: Record<string, string> = {}): Promise<number | 'open'> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}ws/visitor`, { headers });
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

/** A custom provider. */
function parrot(): Provider & { closed: number } {
  return {
    closed: 0,
    async *send({ messages }): AsyncGenerator<ChatEvent, void, void> {
      yield { type: 'reply-start' };
      yield { type: 'text-delta', delta: messages.map(({ role, text }) => `${role}: ${text}`).join('; ') };
      yield { type: 'reply-end', reason: 'done' };
    },
    close() {
      this.closed += 1;
    },
  };
}

describe('a relay', () => {
  it('answers without any configuration', async () => {
    const { relay, url } = await open();
    assert.deepEqual(relay.assistants, [{ id: 'demo', label: 'Demonstration' }]);
    const socket = new WebSocket(`${url.replace('http', 'ws')}ws/visitor`);
    await nextEvent(socket, 'open');
    socket.send('{"text":"hi"}');
    const [frame] = (await nextEvent(socket, 'message')) as [Buffer];
    assert.equal(String(frame), '{"type":"chat_token","content":"Hello"}');
  });

  it('answers an unknown path in the form that clients of the Cat read', async () => {
    const { url } = await open();
    const response = await fetch(`${url}nowhere`);
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { detail: 'Not Found' });
  });

  it('reports its health', async () => {
    const clock = createManualClock();
    const { relay, url } = await open({ clock });
    clock.advance(61_500);
    assert.deepEqual(await (await fetch(`${url}healthz`)).json(), { status: 'ok', version: relay.version, uptime: 61 });
  });

  it('calls a custom provider with the system prompt', async () => {
    const { url } = await open({ assistants: [{ id: 'parrot', systemPrompt: 'Be brief.', provider: parrot() }] });
    assert.equal(await say(url, 'hello'), 'system: Be brief.; user: hello');
  });

  it('calls a provider of a configured kind', async () => {
    const fake = await startFakeProvider({ script: { tokens: ['from ', 'upstream'] } });
    afterwards.push(() => fake.stop());
    const { url } = await open({
      assistants: [{ id: 'a', provider: { kind: 'openai-compatible', baseUrl: fake.url } }],
    });
    assert.equal(await say(url, 'hello'), 'from upstream');
  });

  it('limits an endless answer of every kind of provider, and aborts its request', async () => {
    for (const kind of ['openai-compatible', 'anthropic', 'google'] as const) {
      const fake = await startFakeProvider({ script: { tokens: ['0123456789'], ending: 'repeat' } });
      afterwards.push(() => fake.stop());
      const provider = { kind, apiKey: 'sk-1', model: 'fake', baseUrl: new URL(fake.url).origin };
      const { url } = await open({ limits: { answerCharacters: 1000 }, assistants: [{ id: 'a', provider }] });
      assert.equal((await say(url, 'hello')).length, 1000);
      assert.equal(await fake.requests[0]?.closed, 'aborted', kind);
    }
  });

  it('rejects duplicate assistant ids and invalid proxies', async () => {
    const provider = parrot();
    await assert.rejects(createRelay({ assistants: [{ id: 'a', provider }, { id: 'a', provider }] }), /same id/); // prettier-ignore
    await assert.rejects(createRelay({ trustedProxies: ['nginx'] }), { name: 'ConfigError', message: /^trustedProxies\[0\]: expected an IP address/ }); // prettier-ignore
  });

  it('rejects an address that it cannot listen on', async () => {
    const { url } = await open();
    const other = await createRelay();
    await assert.rejects(other.listen({ port: Number(new URL(url).port) }), { code: 'EADDRINUSE' });
    await other.close();
  });

  it('serves the widget to all, the demo to browsers, and the wires to allowed pages', async () => {
    const web = temporaryFolder({ 'ai-chat.js': 'export {};' });
    afterwards.push(web.remove);
    const { url } = await open({ webRoot: web.path, allowedOrigins: ['https://shop.example'] });
    const evil = { origin: 'https://evil.example' };
    assert.equal((await fetch(`${url}ai-chat.js`, { headers: evil })).status, 200);
    const home = await fetch(url, { headers: { accept: 'text/html' } });
    assert.equal(home.url, `${url}demo/`);
    assert.match(await home.text(), /<ai-chat/);
    assert.equal(await knock(url), 'open');
    assert.equal(await knock(url, { origin: 'https://shop.example' }), 'open');
    assert.equal(await knock(url, { origin: url.slice(0, -1) }), 'open');
    assert.equal(await knock(url, evil), 403);
    const rebound = { origin: 'http://evil.example', host: 'evil.example' };
    assert.equal(await knock(url, rebound), 403);
  });

  it('requires a key, if one is configured', async () => {
    const { url } = await open({ accessKeys: ['secret'] });
    assert.equal(await knock(url), 403);
    assert.equal(await knock(url, { authorization: 'Bearer secret' }), 'open');
    assert.equal((await fetch(`${url}healthz`)).status, 200, 'those who look after it need none');
  });

  it('logs neither messages nor keys', async () => {
    const log = createRecordingLog();
    const { url } = await open({ log, accessKeys: ['hunter2'], assistants: [{ id: 'a', provider: parrot() }] });
    await knock(url, { authorization: 'Bearer hunter3' });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer hunter2' };
    await fetch(`${url}message?token=hunter2`, { method: 'POST', headers, body: '{"text":"a private matter"}' });
    assert.ok(log.lines.length > 0);
    assert.doesNotMatch(JSON.stringify(log.lines), /hunter|private/);
  });
});

describe('a relay that is attached to another server', () => {
  async function host(onRequest?: Parameters<typeof createServer>[1]): Promise<{ server: Server; origin: string }> {
    const server = createServer(onRequest);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    afterwards.push(() => server.close().closeAllConnections());
    return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it('serves below its base path, and leaves the rest to the other listeners', async () => {
    const { server, origin } = await host((_request, response) => void response.end('the shop'));
    server.on('upgrade', (_request, socket) => void socket.end('HTTP/1.1 418 The Shop\r\n\r\n'));
    const relay = await createRelay({ basePath: 'chat/', assistants: [{ id: 'a', provider: parrot() }] });
    afterwards.push(() => relay.close());
    relay.attach(server);
    assert.equal(await (await fetch(`${origin}/`)).text(), 'the shop');
    assert.equal(await (await fetch(`${origin}/chatter`)).text(), 'the shop');
    assert.equal((await fetch(`${origin}/chat/healthz`)).status, 200);
    assert.equal(await say(`${origin}/chat/`, 'hi'), 'user: hi');
    assert.equal(await knock(`${origin}/chat/`), 'open');
    assert.equal(await knock(`${origin}/`), 418);
    const polling = await fetch(`${origin}/chat/socket.io/?EIO=4&transport=polling`);
    assert.match(await polling.text(), /"sid"/);
  });

  it('leaves the rest to listeners that are added later', async () => {
    const { server, origin } = await host();
    const relay = await createRelay({ basePath: '/chat' });
    afterwards.push(() => relay.close());
    relay.attach(server);
    assert.equal((await fetch(`${origin}/`)).status, 404, 'there is nobody yet');
    assert.equal(await knock(`${origin}/`), 404);
    server.on('request', ({ url = '' }, response) => void (url.startsWith('/chat/') || response.end('the shop')));
    server.on('upgrade', ({ url = '' }, socket) => {
      if (!url.startsWith('/chat/')) socket.end('HTTP/1.1 418 The Shop\r\n\r\n');
    });
    assert.equal(await (await fetch(`${origin}/`)).text(), 'the shop');
    assert.equal(await knock(`${origin}/`), 418);
    assert.equal((await fetch(`${origin}/chat/healthz`)).status, 200);
    assert.equal(await knock(`${origin}/chat/`), 'open');
  });

  it('is removed when it is closed, and the server continues', async () => {
    const { server, origin } = await host((_request, response) => void response.end('the shop'));
    const relay = await createRelay({ basePath: '/chat' });
    relay.attach(server);
    await relay.close();
    assert.equal(await (await fetch(`${origin}/chat/healthz`)).text(), 'the shop');
  });

  it('is removed from between another relay and the server', async () => {
    const { server, origin } = await host((_request, response) => void response.end('the shop'));
    const [first, second] = [await createRelay({ basePath: '/first' }), await createRelay({ basePath: '/second' })];
    first.attach(server);
    second.attach(server);
    await first.close();
    assert.equal(await (await fetch(`${origin}/`)).text(), 'the shop');
    assert.equal(await (await fetch(`${origin}/first/healthz`)).text(), 'the shop');
    assert.equal((await fetch(`${origin}/second/healthz`)).status, 200);
    assert.equal(server.listenerCount('request'), 1);
    await second.close();
    assert.equal(await (await fetch(`${origin}/second/healthz`)).text(), 'the shop');
  });

  it('handles the requests of a framework', async () => {
    const relay = await createRelay({ basePath: '/chat' });
    afterwards.push(() => relay.close());
    const { origin } = await host((request, response) => {
      relay.handler(request, response, () => response.end('the next one'));
    });
    assert.equal((await fetch(`${origin}/chat/healthz`)).status, 200);
    assert.equal(await (await fetch(`${origin}/other`)).text(), 'the next one');
    const { origin: alone } = await host(relay.handler);
    assert.equal((await fetch(`${alone}/other`)).status, 404);
  });

  it('reports a body that a framework has already read, and does not wait for it', async () => {
    const relay = await createRelay();
    afterwards.push(() => relay.close());
    const { origin } = await host((request, response) => {
      request.resume().once('close', () => relay.handler(request, response));
    });
    const post = (path: string) => fetch(`${origin}${path}`, { method: 'POST', body: '{"text":"hi"}' });
    assert.equal((await post('/message')).status, 400);
    assert.equal((await post('/api/v1/chat/completions')).status, 500);
    assert.equal((await post('/rabbithole')).status, 403);
  });
});

describe('a relay that closes', () => {
  /** Opens a relay with a running answer, and the socket that receives it. */
  async function answering() {
    const fake = await startFakeProvider({ script: { tokens: ['One.', ' Two.'], hold: true } });
    afterwards.push(() => fake.stop());
    const provider = { kind: 'openai-compatible', baseUrl: fake.url } as const;
    const { relay, url } = await open({ assistants: [{ id: 'a', provider }] });
    const socket = new WebSocket(`${url.replace('http', 'ws')}ws/visitor`);
    const frames: string[] = [];
    socket.on('message', (data: Buffer) => frames.push(String(data)));
    await nextEvent(socket, 'open');
    socket.send('{"text":"count"}');
    const upstream = await fake.nextRequest();
    upstream.next();
    await nextEvent(socket, 'message');
    return { relay, url, socket, frames, upstream };
  }

  it('lets a running answer end, and rejects new prompts with the reason', async () => {
    const { relay, url, socket, frames, upstream } = await answering();
    const gone = once(socket, 'close');
    const closed = relay.close();
    const health = await fetch(`${url}healthz`);
    assert.equal(health.status, 503);
    assert.equal(((await health.json()) as { status: string }).status, 'draining');
    const rejected = await fetch(`${url}message`, { method: 'POST', body: '{"text":"me too"}' });
    assert.equal(rejected.status, 503);
    upstream.rest();
    const [code] = (await gone) as [number];
    assert.equal(code, 1012, 'service restart');
    assert.match(frames.at(-1) ?? '', /"type":"chat".*"One\. Two\."/);
    await closed;
    await assert.rejects(fetch(`${url}healthz`));
  });

  it('interrupts answers after the grace period, and aborts their requests', async () => {
    const { relay, socket, upstream } = await answering();
    const gone = once(socket, 'close');
    await relay.close({ graceMs: 10 });
    assert.equal(await upstream.closed, 'aborted');
    await gone;
  });

  it('sends clients of our extension how long its store keeps a conversation', async () => {
    const ownStore = { load: async () => [], append: async () => {}, delete: async () => {}, close: async () => {} };
    for (const [options, memoryMs] of [
      [{}, 86_400_000],
      [{ memory: { ttlMs: 5_000 } }, 5_000],
      [{ store: { ...ownStore, ttlMs: 7_000 } }, 7_000],
      [{ store: ownStore }, 86_400_000],
    ] as const) {
      const relay = await createRelay({ assistants: [{ id: 'a', provider: parrot() }], ...options });
      const { host, port } = await relay.listen({ port: 0 });
      const socket = new WebSocket(`ws://${host}:${port}/ws/alice?ai-chat=1`);
      const [hello] = (await once(socket, 'message')) as [Buffer];
      const { greeting } = JSON.parse(hello.toString()) as { greeting: { memoryMs: number } };
      assert.equal(greeting.memoryMs, memoryMs);
      socket.terminate();
      await relay.close();
    }
  });

  it('closes its providers and its store, once', async () => {
    const provider = parrot();
    let stores = 0;
    const relay = await createRelay({
      assistants: [{ id: 'a', provider }],
      store: {
        load: async () => [],
        append: async () => {},
        delete: async () => {},
        close: async () => void (stores += 1),
      },
    });
    await Promise.all([relay.close(), relay.close()]);
    assert.deepEqual([provider.closed, stores], [1, 1]);
  });
});
