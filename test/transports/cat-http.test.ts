import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { ChatFailure } from '../../src/chat/index.ts';
import { CatHttp } from '../../src/transports/cat-http.ts';
import type { TransportOptions } from '../../src/transports/transport.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly location?: string;
}

const closing: (() => void)[] = [];

/** The HTTP of a server that answers so, and what it was asked. */
async function serve(
  answer: (request: IncomingMessage) => Answer | undefined,
  options: Partial<TransportOptions> = {},
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const answered = answer(request);
    if (!answered) return;
    const { status = 200, body = {}, location } = answered;
    response.writeHead(status, location ? { location } : {}).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const clock = createManualClock();
  const leaving = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { http: new CatHttp(url, { url, userId: 'alice', clock, ...options }, leaving.signal), asked, clock, leaving };
}

const failsWith = (code: string) => (thrown: unknown) => thrown instanceof ChatFailure && thrown.error.code === code;

const cat = (version: string): Answer => ({ body: { status: "We're all mad here, dear!", version } });

describe('why a Cat’s socket could not be opened', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  it('is told by its status', async () => {
    for (const [answer, code] of [
      [{ status: 401 }, 'unauthorized'],
      [{ status: 403 }, 'unauthorized'],
      [cat('1.9.2'), 'unauthorized'],
      [{ body: { status: 'ok' } }, 'wrong-backend'],
      [{ status: 404, body: { detail: 'Not Found' } }, 'wrong-backend'],
      [{ status: 302, location: 'http://127.0.0.1:1/' }, 'wrong-backend'],
      [{ status: 502 }, 'unreachable'],
    ] as const) {
      const { http } = await serve(() => answer);
      assert.equal((await http.diagnose()).code, code, JSON.stringify(answer));
    }
  });

  it('is a visitor locked out, for a Cat that lets everybody in', async () => {
    for (const [version, token, code] of [
      ['1.6.2', undefined, 'locked-out'],
      ['1.6.2', 'key', 'locked-out'],
      ['1.7.1', undefined, 'locked-out'],
      ['1.7.1', 'key', 'unauthorized'],
      ['1.8.1', undefined, 'unauthorized'],
    ] as const) {
      const { http } = await serve(() => cat(version), token ? { token } : {});
      assert.equal((await http.diagnose()).code, code, version);
    }
  });

  it('is asked without a header that a browser would first have to ask for', async () => {
    let headers: IncomingMessage['headers'] = {};
    const { http } = await serve((request) => {
      ({ headers } = request);
      return cat('1.9.2');
    });
    await http.diagnose();
    assert.equal(headers.accept, 'application/json');
    assert.equal(headers['user_id'], undefined);
  });

  it('is not waited for without end', async () => {
    const { http, clock, asked } = await serve(() => undefined);
    const reason = http.diagnose();
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(20_000);
    assert.equal((await reason).code, 'timeout');
    assert.equal(clock.pending, 0);
  });
});

describe('what a Cat remembers', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  const history = {
    body: {
      history: [
        { who: 'Human', message: 'hello' },
        { who: 'AI', message: 'Hi.' },
      ],
    },
  };

  it('is found in the one form of the path or the other', async () => {
    for (const [wanted, asked] of [
      ['/memory/conversation_history', ['GET /memory/conversation_history']],
      ['/memory/conversation_history/', ['GET /memory/conversation_history', 'GET /memory/conversation_history/']],
    ] as const) {
      for (const other of [{ status: 404 }, { status: 307, location: 'http://127.0.0.1:1/' }]) {
        const served = await serve(({ url }) => (url === wanted ? history : other));
        assert.deepEqual(
          (await served.http.history()).map(({ text }) => text),
          ['hello', 'Hi.'],
        );
        assert.deepEqual(served.asked, asked);
      }
    }
  });

  it('is nothing, where it has no history or none yet', async () => {
    for (const status of [404, 405]) {
      const { http } = await serve(() => ({ status }));
      assert.deepEqual(await http.history(), []);
    }
  });

  it('cannot be forgotten where there is nothing to forget it with', async () => {
    const { http } = await serve(() => ({ status: 404 }));
    await assert.rejects(http.clear(), failsWith('not-allowed'));
  });

  it('is not for everybody', async () => {
    for (const [status, code] of [
      [401, 'not-allowed'],
      [403, 'not-allowed'],
      [429, 'rate-limited'],
      [500, 'internal'],
    ] as const) {
      const { http } = await serve(() => ({ status }));
      await assert.rejects(http.history(), failsWith(code));
      await assert.rejects(http.clear(), failsWith(code));
    }
  });

  it('is asked for with the key, or with none and then with the socket’s token', async () => {
    const path = 'GET /memory/conversation_history';
    const refuse = ({ headers }: IncomingMessage) =>
      headers.authorization === 'Bearer jwt' ? history : { status: 403 };
    const withToken = await serve(refuse, { token: () => Promise.resolve('jwt') });
    assert.equal((await withToken.http.history()).length, 2);
    assert.deepEqual(withToken.asked, [path, `${path} Bearer jwt`]);
    const withKey = await serve(refuse, { token: 'jwt', httpKey: 'other' });
    await assert.rejects(withKey.http.history(), failsWith('not-allowed'));
    assert.deepEqual(withKey.asked, [`${path} Bearer other`]);
  });

  it('is asked for no more when the transport closes', async () => {
    const { http, leaving, clock, asked } = await serve(() => undefined);
    const asking = http.history();
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    leaving.abort();
    await assert.rejects(asking, failsWith('disconnected'));
    assert.equal(clock.pending, 0);
  });
});
