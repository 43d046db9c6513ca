import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Limits } from '../limits/limits.ts';
import { attachToServer } from './attach-to-server.ts';
import { createHttpServer } from './create-http-server.ts';
import type { HttpRouter } from './router.ts';
import type { TcpConnections } from './tcp-connections.ts';

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: Limits;
  readonly tcpConnections: TcpConnections;
}

/** Starts a server of the relay's own. Rejects with Node's error (`EADDRINUSE` …) if it cannot listen. */
export async function listen(
  router: HttpRouter,
  { host, port, limits, tcpConnections }: ListenOptions,
): Promise<{ readonly server: Server; readonly host: string; readonly port: number; readonly url: string }> {
  const server = createHttpServer(limits);
  attachToServer(server, router);
  server.on('connection', (socket) => tcpConnections.add(socket));
  await once(server.listen(port, host), 'listening');
  const boundPort = (server.address() as AddressInfo).port;
  const url = `http://${hostForUrl(host)}:${boundPort}${router.basePath}/`;
  return { server, host, port: boundPort, url };
}

/** `localhost` for an address of this machine alone and for the ones that stand for all its addresses. */
function hostForUrl(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
