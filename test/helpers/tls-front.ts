import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';

/** A certificate of its own for `model.example`, with the key that belongs to it: it is good for nothing but these tests. */
const file = (name: string) =>
  readFileSync(new URL(`../fixtures/tls/model-example.${name}.pem`, import.meta.url), 'utf8');

/** Puts TLS in front of a port, as the server `model.example`, whom this process trusts from now on. */
export async function startTlsFront(port: number) {
  const cert = file('cert');
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  const sockets = new Set<Socket>();
  const server = createServer({ cert, key: file('key') }, (socket) => {
    const inner = connect(port, '127.0.0.1');
    sockets.add(socket).add(inner);
    socket.pipe(inner).pipe(socket);
    socket.on('error', () => inner.destroy());
    socket.on('close', () => inner.destroy());
    inner.on('close', () => socket.destroy());
    inner.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
