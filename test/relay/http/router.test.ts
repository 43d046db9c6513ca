import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Endpoint } from '../../../src/relay/endpoints/endpoint.ts';
import { createHttpServer } from '../../../src/relay/http/create-http-server.ts';
import { createHttpRouter, type HttpRouterOptions } from '../../../src/relay/http/router.ts';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { TcpConnections } from '../../../src/relay/http/tcp-connections.ts';
import { OpenResponses } from '../../../src/relay/http/open-responses.ts';
import { ReceivedBytes } from '../../../src/relay/limits/received-bytes.ts';
import { createResourcePools } from '../../../src/relay/limits/resource-pools.ts';
import { createClientAddresses } from '../../../src/relay/security/client-addresses.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';

const afterwards: (() => void)[] = [];
const closeAll = () => {
  for (const task of afterwards.splice(0)) task();
};

const noFiles: HttpRouterOptions['widgetFiles'] = { request: () => false };

/** An endpoint that serves one path, and records the paths it is called with. */
function endpointAt(own: string, asked: string[] = []): Endpoint {
  return {
    name: own,
    handleRequest(_request, response, path) {
      asked.push(path);
      if (path !== own) return false;
      response.end(`${own} here`);
      return true;
    },
    handleUpgrade(_request, socket, _head, path) {
      asked.push(path);
      if (path !== own) return false;
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      return true;
    },
    drain: async () => {},
    close: async () => {},
  };
}

async function open(options: Partial<HttpRouterOptions> = {}): Promise<string> {
  const router = createHttpRouter({
    basePath: '',
    endpoints: [endpointAt('/ws')],
    widgetFiles: noFiles,
    readiness: () => ({ status: 'ok' }),
    health: () => ({ status: 'ok', version: '1.2.3', uptime: 7 }),
    tcpConnections: new TcpConnections(
      createResourcePools(DEFAULT_LIMITS).tcpConnections,
      createClientAddresses(),
      new ReceivedBytes(DEFAULT_LIMITS, nodeClock),
    ),
    responses: new OpenResponses(nodeClock, DEFAULT_LIMITS.responseStallTimeoutMs),
    log: silentLog,
    ...options,
  });
  const server = createHttpServer(DEFAULT_LIMITS);
  server.on('request', (request, response) => {
    if (!router.request(request, response)) response.writeHead(404).end('not ours');
  });
  server.on('upgrade', (request, socket, head) => {
    if (!router.upgrade(request, socket, head)) socket.end('HTTP/1.1 404 Not Ours\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterwards.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Everything that the server sends in response to this text, until it closes the connection. */
async function raw(origin: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const part of socket) answer += String(part);
  return answer;
}

const upgradeTo = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

describe('the HTTP router', () => {
  afterEach(closeAll);

  it('tries the endpoints in order, up to the first that answers', async () => {
    const asked: string[] = [];
    const origin = await open({
      endpoints: [endpointAt('/a', asked), endpointAt('/b', asked), endpointAt('/c', asked)],
    });
    assert.equal(await (await fetch(`${origin}/b?token=x`)).text(), '/b here');
    assert.deepEqual(asked, ['/b', '/b']);
  });

  it('tries the files before the endpoints', async () => {
    const files: HttpRouterOptions['widgetFiles'] = {
      request: (_request, response, path) => path === '/ws' && (response.end('a file'), true),
    };
    const origin = await open({ widgetFiles: files });
    assert.equal(await (await fetch(`${origin}/ws`)).text(), 'a file');
  });

  it('allows preflights for unknown paths, with the headers of endpoints and without those of proxies', async () => {
    const endpoint = { ...endpointAt('/ws', []), requestHeaders: ['user_id', 'access_token'] };
    const response = await fetch(`${await open({ endpoints: [endpoint] })}/nowhere`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://site.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'access_token,user_id,x-forwarded-host',
      },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('access-control-allow-methods'), 'PATCH');
    assert.equal(response.headers.get('access-control-allow-headers'), 'access_token,user_id');
  });

  it('answers an unknown path with 404, as JSON that pages of every site can read', async () => {
    const response = await fetch(`${await open()}/nowhere`);
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.deepEqual(await response.json(), { error: 'Not Found' });
  });

  it('writes its own errors in the form of the endpoint that has one', async () => {
    const endpoint = { ...endpointAt('/ws'), encodeHttpError: (detail: string) => ({ detail }) };
    const origin = await open({ endpoints: [endpointAt('/other'), endpoint] });
    assert.deepEqual(await (await fetch(`${origin}/nowhere`)).json(), { detail: 'Not Found' });
    assert.deepEqual(await (await fetch(`${origin}/%zz`)).json(), { detail: 'Bad Request' });
  });

  it('answers a path that cannot be decoded with 400', async () => {
    const asked: string[] = [];
    const origin = await open({ endpoints: [endpointAt('/ws', asked)] });
    for (const path of ['/ws/%', '/%zz', '/ws/%ff', '/%c3%28']) {
      assert.match(
        await raw(origin, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
        /^HTTP\/1.1 400 /,
        path,
      );
      assert.match(await raw(origin, upgradeTo(path)), /^HTTP\/1.1 400 /, path);
    }
    assert.deepEqual(asked, []);
  });

  it('passes on paths percent-encoded, so that an encoded slash stays one', async () => {
    const asked: string[] = [];
    const origin = await open({ endpoints: [endpointAt('/ws', asked)] });
    await fetch(`${origin}/ws/a%2Fb%20c?x=/`);
    assert.deepEqual(asked, ['/ws/a%2Fb%20c']);
  });

  it('accepts an absolute URL, as proxies send it', async () => {
    const origin = await open();
    assert.match(
      await raw(origin, 'GET http://relay.example/ws?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
      /\/ws here/,
    );
    assert.match(await raw(origin, 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 404 /);
  });

  it('ignores an offer of HTTP/2', async () => {
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    const socket = connect(Number(new URL(await open()).port), '127.0.0.1');
    afterwards.push(() => socket.destroy());
    socket.write(`GET /ws HTTP/1.1\r\nHost: x\r\n${offer}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1.1 200 .*\/ws here/s);
  });

  it('serves its base path only', async () => {
    const asked: string[] = [];
    const origin = await open({ basePath: '/chat', endpoints: [endpointAt('/ws', asked)] });
    assert.equal(await (await fetch(`${origin}/chat/ws`)).text(), '/ws here');
    assert.equal(await (await fetch(`${origin}/ws`)).text(), 'not ours');
    assert.equal(await (await fetch(`${origin}/chatter/ws`)).text(), 'not ours');
    await fetch(`${origin}/chat`);
    await fetch(`${origin}/chat/`);
    assert.deepEqual(asked, ['/ws', '/', '/']);
    assert.match(await raw(origin, upgradeTo('/chat/ws')), /^HTTP\/1.1 101 /);
    assert.match(await raw(origin, upgradeTo('/ws')), /^HTTP\/1.1 404 Not Ours/);
  });
});

describe('the health of a relay', () => {
  afterEach(closeAll);

  it('contains the version and the uptime, and nothing else', async () => {
    const response = await fetch(`${await open()}/healthz`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok', version: '1.2.3', uptime: 7 });
  });

  it('is 503 while the relay shuts down', async () => {
    const response = await fetch(
      `${await open({ health: () => ({ status: 'draining', version: '1', uptime: 1 }) })}/healthz`,
    );
    assert.equal(response.status, 503);
    assert.equal(((await response.json()) as { status: string }).status, 'draining');
  });
});

describe('the readiness of a relay', () => {
  afterEach(closeAll);

  for (const [status, code] of [
    ['ok', 200],
    ['draining', 503],
    ['unavailable', 503],
  ] as const)
    it(`is sent with ${code} if it is ${status}`, async () => {
      const response = await fetch(`${await open({ readiness: () => ({ status, redis: 'slow' }) })}/readyz`);
      assert.equal(response.status, code);
      assert.deepEqual(await response.json(), { status, redis: 'slow' });
    });
});

describe('a failing request', () => {
  afterEach(closeAll);

  it('is answered with 500 and without the cause, which is logged, and does not affect the next one', async () => {
    const log = createRecordingLog();
    const broken: Endpoint = {
      ...endpointAt('/ws'),
      handleRequest() {
        throw new Error('a secret inside');
      },
      handleUpgrade() {
        throw new Error('a secret inside');
      },
    };
    const origin = await open({ endpoints: [broken], log });
    for (let round = 0; round < 2; round++) {
      const response = await fetch(`${origin}/ws?token=secret`);
      assert.equal(response.status, 500);
      assert.deepEqual(await response.json(), { error: 'Internal Server Error' });
    }
    assert.match(await raw(origin, upgradeTo('/ws')), /^HTTP\/1.1 500 /);
    assert.equal(log.lines.length, 3);
    // A path may contain the visitor's id, which may be a key.
    for (const { fields } of log.lines) assert.deepEqual(Object.keys(fields), ['err']);
  });

  it('that is malformed is answered with its status, and the connection closed', async () => {
    const origin = await open();
    assert.match(await raw(origin, 'nonsense\r\n\r\n'), /^HTTP\/1.1 400 Bad Request\r\nConnection: close/);
    assert.match(await raw(origin, `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`), /^HTTP\/1.1 431 /);
    assert.equal((await fetch(`${origin}/healthz`)).status, 200);
  });

  it('that upgrades at an unknown path is answered with 404, and the connection closed', async () => {
    assert.match(await raw(await open(), upgradeTo('/elsewhere')), /^HTTP\/1.1 404 Not Found\r\nConnection: close/);
  });

  it('whose client disconnects affects no other', async () => {
    const origin = await open();
    for (const text of [upgradeTo('/nowhere'), upgradeTo('/ws'), 'GET /ws HTTP/1.1\r\nHost: x\r\n\r\n']) {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(text);
      socket.resetAndDestroy();
    }
    assert.equal((await fetch(`${origin}/healthz`)).status, 200);
  });
});
