import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from '../helpers/page-servers.ts';

/** A web site like any other, at an address where a backend was expected: a page of HTML for whatever is asked, or a way to one. */
export async function start({ redirects = false }: { readonly redirects?: boolean }): Promise<RunningServer> {
  const server = createServer(({ method }, response) => {
    // It lets pages of others read it, or a browser would not say more than that it failed.
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
