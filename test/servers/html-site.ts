import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from '../helpers/page-servers.ts';

/** A web site at the address of a backend: it answers every request with an HTML page or a redirect. */
export async function start({ redirects = false }: { readonly redirects?: boolean }): Promise<RunningServer> {
  const server = createServer(({ method }, response) => {
    // With CORS headers, or a browser would only report a failed request.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (method === 'OPTIONS') response.writeHead(204).end();
    else if (redirects) response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
  });
  server.on('upgrade', (_, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
