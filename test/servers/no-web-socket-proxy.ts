import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from '../helpers/page-servers.ts';

/**
 * A proxy as in companies: it forwards HTTP and blocks WebSockets.
 * @param upgrade The status for an upgrade; 0 closes the connection.
 */
export async function startNoWebSocketProxy(target: number, upgrade: number): Promise<RunningServer> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const upstream = httpRequest({ host: '127.0.0.1', port: target, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  server.on('upgrade', (_, socket) => {
    if (upgrade) socket.end(`HTTP/1.1 ${upgrade} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
