import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import type { Clock } from '../../src/chat/index.ts';
import { createRelay, type Relay } from '../../src/relay/index.ts';
import { createCatTransport } from '../../src/transports/cat/cat.ts';
import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import { browserClock } from '../../src/transports/shared/browser-clock.ts';
import { ask, collect } from '../contracts/reply.ts';
import { RecordedEvents } from '../helpers/recorded-events.ts';
import { until } from '../helpers/until.ts';
import { start as startSite } from '../servers/html-site.ts';
import { startNoWebSocketProxy } from '../servers/no-web-socket-proxy.ts';

const USER = 'b3b8f7a4-6d0e-4c1f-9b8a-2f6f0f5a1c3d';

/** Ten times as fast as the time, and without randomness. */
const clock: Clock = { now: () => Date.now(), schedule: (ms, task) => browserClock.schedule(ms / 10, task) };

const OPTIONS = { userId: USER, clock, random: () => 0 };

/** The diagnosis by HTTP of a socket that could not be opened, from the transport to the page's console. */
describe('a connection that cannot be opened', () => {
  let relay: Relay;
  let port: number;
  let lines: ReturnType<typeof mock.method>;
  before(async () => {
    relay = await createRelay({ accessKeys: ['meow'] });
    ({ port } = await relay.listen({ port: 0 }));
  });
  after(() => relay.close({ graceMs: 0 }));
  beforeEach(() => (lines = mock.method(console, 'error', () => {})));
  afterEach(() => lines.mock.restore());

  /** The final state of the connection, and the line on the console. */
  async function verdict(url: string, token?: string): Promise<{ state: string | undefined; line: string }> {
    const transport = createCatTransport({ ...OPTIONS, url, ...(token && { token }) });
    const events = new RecordedEvents(transport);
    // Twice, because a line is written only once.
    for (let attempt = 0; attempt < 2; attempt++) {
      await collect(transport.send(ask('hello'), new AbortController()));
      await events.state('failed');
    }
    await until(() => lines.mock.callCount() > 0);
    transport.close();
    assert.equal(lines.mock.callCount(), 1);
    return { state: events.states.at(-1), line: String(lines.mock.calls[0]?.arguments.join(' ')) };
  }

  for (const status of [404, 400, 426, 502, 0]) {
    it(`fails with websocket-blocked behind a proxy: ${status || 'connection closed'}`, async () => {
      const proxy = await startNoWebSocketProxy(port, status);
      const { state, line } = await verdict(proxy.url, 'meow');
      assert.equal(state, 'failed: websocket-blocked');
      assert.match(line, /^<ai-chat> The relay at .* a proxy in between blocks WebSockets/);
      proxy.stop();
    });
  }

  for (const [wire, create, path] of [
    ['Cat', createCatTransport, /^\/ws\//],
    ['Lovelace', createLovelaceTransport, /^\/socket\.io\//],
  ] as const) {
    it(`connects over the ${wire}’s wire where the first three attempts are cut`, async () => {
      let failures = 0;
      const proxy = await startNoWebSocketProxy(port, 0, ({ url = '', headers }) => {
        const isAttempt = path.test(url) && failures < 3;
        // Lovelace's has a second way, which ends the attempt.
        if (isAttempt && (wire === 'Cat' || !headers.upgrade)) failures += 1;
        return isAttempt;
      });
      const transport = create({ ...OPTIONS, url: proxy.url, token: 'meow' });
      const events = new RecordedEvents(transport);
      transport.connect?.();
      await events.state('connected');
      assert.equal(failures, 3);
      assert.deepEqual(events.states, ['connecting', 'connected']);
      transport.close();
      proxy.stop();
    });
  }

  it('fails with unauthorized for a wrong or missing key', async () => {
    const url = `http://127.0.0.1:${port}`;
    const wrong = await verdict(url, 'woof');
    assert.equal(wrong.state, 'failed: unauthorized');
    assert.match(wrong.line, /rejected the key/);
    assert.doesNotMatch(wrong.line, /woof/);
    lines.mock.resetCalls();
    assert.match((await verdict(url)).line, /this page has none/);
  });

  it('fails with protocol-mismatch at another site', async () => {
    const site = await startSite({});
    const { state, line } = await verdict(site.url);
    assert.equal(state, 'failed: protocol-mismatch');
    assert.match(line, /Set url/);
    site.stop();
  });

  it('fails with unreachable without a server', async () => {
    const { state, line } = await verdict('http://127.0.0.1:9');
    assert.equal(state, 'failed: unreachable');
    assert.match(line, /There is no answer from http:\/\/127\.0\.0\.1:9/);
  });

  it('succeeds with Lovelace’s protocol, which works without WebSockets', async () => {
    const proxy = await startNoWebSocketProxy(port, 404);
    const transport = createLovelaceTransport({ ...OPTIONS, url: proxy.url, token: 'meow' });
    const events = new RecordedEvents(transport);
    transport.connect?.();
    await events.state('connected');
    transport.close();
    proxy.stop();
  });
});
