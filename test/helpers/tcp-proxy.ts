import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that a test can cut. */
export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Cuts the first connection over which a client has sent so many bytes from now on. Only that one. */
  cutAfter(bytes: number): void;
  /** Takes no new connection, or does again. */
  refuse(isRefusing: boolean): void;
  /**
   * Goes away as a network does under a client's feet: its ends of the connections are reset and no new one is taken, while the
   * server's ends stay open and nobody reads them. Or comes back, to new connections.
   */
  offline(isOffline: boolean): void;
  /** How many WebSockets were open at once, at most, and how many there were in all. */
  sockets(): { readonly most: number; readonly total: number };
  close(): void;
}

/** Opens a line to a port of this machine. */
export async function openProxy(target: number): Promise<TcpProxy> {
  const lines = new Map<Socket, Socket>();
  /** The server's ends of connections that a client lost. */
  const adrift = new Set<Socket>();
  const count = { open: 0, most: 0, total: 0 };
  let isRefusing = false;
  let mostBytes = Infinity;
  const sentBytes = new WeakMap<Socket, number>();

  const server = createServer((near) => {
    if (isRefusing) return near.resetAndDestroy();
    const far = connect(target, '127.0.0.1');
    lines.set(near, far);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.once('close', () => {
      lines.delete(near);
      if (!adrift.has(far)) far.destroy();
    });
    far.once('close', () => {
      adrift.delete(far);
      near.destroy();
    });
    near.once('data', (head: Buffer) => {
      if (!/^upgrade: websocket/im.test(head.toString('latin1'))) return;
      count.total += 1;
      count.most = Math.max(count.most, (count.open += 1));
      near.once('close', () => (count.open -= 1));
    });
    near.on('data', (chunk: Buffer) => {
      const bytes = (sentBytes.get(near) ?? 0) + chunk.length;
      sentBytes.set(near, bytes);
      if (bytes <= mostBytes) return;
      mostBytes = Infinity;
      near.destroy();
    });
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const cut = () => {
    for (const near of lines.keys()) near.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAfter(bytes) {
      mostBytes = bytes;
      for (const near of lines.keys()) sentBytes.set(near, 0);
    },
    refuse(refusing) {
      isRefusing = refusing;
    },
    offline(isOffline) {
      isRefusing = isOffline;
      if (!isOffline) return;
      for (const [near, far] of lines) {
        adrift.add(far);
        near.unpipe(far);
        far.unpipe(near);
        far.pause();
        near.resetAndDestroy();
      }
    },
    sockets: () => ({ most: count.most, total: count.total }),
    close() {
      server.close();
      cut();
      for (const far of adrift) far.destroy();
    },
  };
}
