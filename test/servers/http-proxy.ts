import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A request to a proxy. */
export interface ProxyRequest {
  readonly method: string;
  /** As it stands in the first line: a whole address, or a host and a port. */
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A proxy as companies have them. Whatever host it is asked for, it goes to one port of this machine. */
export interface HttpProxy {
  readonly port: number;
  readonly requests: ProxyRequest[];
  /** The status with which it lets nobody through, if it does so. */
  refuses: number | undefined;
  stop(): Promise<void>;
}

export async function startHttpProxy(upstreamPort: number): Promise<HttpProxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Socket>();
  const note = (method = '', target = '', authorization?: string) =>
    void requests.push({ method, target, authorization });

  const server = createServer((request, response) => {
    note(request.method, request.url, request.headers['proxy-authorization']);
    if (proxy.refuses !== undefined) return void response.writeHead(proxy.refuses).end();
    const { pathname, search } = new URL(request.url ?? '', 'http://x');
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers;
    const options = { port: upstreamPort, path: pathname + search, method: request.method, headers };
    const upstream = httpRequest({ host: '127.0.0.1', ...options }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    note(request.method, request.url, request.headers['proxy-authorization']);
    if (proxy.refuses !== undefined) return void socket.end(`HTTP/1.1 ${proxy.refuses} No\r\n\r\n`);
    const upstream = connect(upstreamPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
  });

  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy: HttpProxy = {
    port: (server.address() as AddressInfo).port,
    requests,
    refuses: undefined,
    async stop() {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
