import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { detectOllama } from '../../../src/relay/cli/detect-ollama.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(onRequest: RequestListener): Promise<number> {
  const server = createServer(onRequest);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

describe('the detection of Ollama', () => {
  const ollama: RequestListener = ({ url }, response) =>
    void (url === '/api/tags'
      ? response.end('{"models":[{"name":"llama3.2:1b"},{"name":"other"}]}')
      : response.writeHead(404).end());

  it('finds a server and one of its models for every form of OLLAMA_HOST', async () => {
    const port = await listen(ollama);
    for (const host of [
      `127.0.0.1:${port}`,
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}/`,
      `0.0.0.0:${port}`,
      `:${port}`,
    ]) {
      const found = await detectOllama(host, 2000);
      assert.deepEqual(found, { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'llama3.2:1b' }, host);
    }
  });

  it('omits the model if there is none or its name is not printable', async () => {
    for (const body of ['{"models":[]}', '{"models":[{"name":"\\u001b[31m"}]}', '{"models":[{}]}']) {
      const port = await listen((_request, response) => void response.end(body));
      assert.deepEqual(await detectOllama(`127.0.0.1:${port}`, 2000), { baseUrl: `http://127.0.0.1:${port}/v1` });
    }
  });

  it('finds nothing for another server, no server, or an invalid address', async () => {
    const others: RequestListener[] = [
      (_request, response) => void response.end('<html>'),
      (_request, response) => void response.end('{"models":5}'),
      (_request, response) => void response.writeHead(302, { location: 'http://elsewhere.invalid' }).end(),
      (request) => void request.socket.destroy(),
    ];
    for (const other of others) assert.equal(await detectOllama(`127.0.0.1:${await listen(other)}`, 2000), undefined);
    const gone = await listen(ollama);
    await once(servers.pop()?.close() ?? assert.fail(), 'close');
    assert.equal(await detectOllama(`127.0.0.1:${gone}`, 2000), undefined);
    assert.equal(await detectOllama('ftp://127.0.0.1', 2000), undefined);
    assert.equal(await detectOllama('http://', 2000), undefined);
  });

  it('gives up after the time-out', async () => {
    const port = await listen(() => {});
    assert.equal(await detectOllama(`127.0.0.1:${port}`, 20), undefined);
  });
});
