import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A load balancer of TCP connections, which passes over servers that take none. */
export interface Balancer {
  readonly port: number;
  /** Cuts some of the connections. @param chosen Whether one is cut. */
  cut(chosen: () => boolean): void;
  close(): void;
}

/** @param ports The servers on this machine, which get connections in turn. */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;

  const pass = (near: Socket, attempts: number) => {
    const far = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
    far.once('error', () => {
      if (far.connecting || far.bytesRead > 0 || attempts === 0) near.destroy();
      else pass(near, attempts - 1);
    });
    far.once('connect', () => {
      far.removeAllListeners('error').on('error', () => near.destroy());
      far.once('close', () => near.destroy());
      near.once('close', () => far.destroy());
      near.pipe(far).pipe(near);
    });
  };
  const server = createServer((near) => {
    open.add(near);
    near.on('error', () => near.destroy());
    near.once('close', () => open.delete(near));
    pass(near, ports.length);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut(chosen) {
      for (const near of open) if (chosen()) near.resetAndDestroy();
    },
    close() {
      server.close();
      for (const near of open) near.destroy();
    },
  };
}
