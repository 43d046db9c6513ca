import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { RunningServer } from '../helpers/page-servers.ts';

/**
 * A proxy as in companies: it forwards HTTP and blocks WebSockets.
 * @param upgrade The status for an upgrade; 0 closes the connection.
 * @param isBlocked Which requests it blocks. Others than upgrades are cut. Default: upgrades.
 */
export async function startNoWebSocketProxy(
  target: number,
  upgrade: number,
  isBlocked: (request: IncomingMessage) => boolean = ({ headers }) => headers.upgrade !== undefined,
): Promise<RunningServer> {
  const server = createServer((request, response) => {
    if (isBlocked(request)) return response.destroy();
    const { method, url, headers } = request;
    const upstream = httpRequest({ host: '127.0.0.1', port: target, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  server.on('upgrade', (request, socket) => {
    if (!isBlocked(request)) {
      const far = connect(target, '127.0.0.1', () => far.write(encodeHead(request)));
      far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => far.destroy()).on('close', () => far.destroy());
      socket.pipe(far).pipe(socket);
    } else if (upgrade) socket.end(`HTTP/1.1 ${upgrade} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
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

/** The head of a request, as it was received. */
function encodeHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 ? [] : [`${name}: ${rawHeaders[index + 1]}`]));
  return [`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
