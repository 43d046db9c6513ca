import type { Server } from 'socket.io';
import { connectionOf } from '../limited-web-socket-server.ts';

/**
 * Sends the packets that Engine.IO flushes together in one system call. While a write is pending, it buffers packets, and then it writes
 * each of them on its own. That is most of the cost of a token.
 */
export function combinePackets({ engine }: Server): void {
  engine.on('flush', ({ transport }: EngineConnection, packets: readonly unknown[]) => {
    const connection = packets.length > 1 && transport.socket && connectionOf(transport.socket);
    if (!connection) return;
    connection.cork();
    process.nextTick(() => connection.uncork());
  });
}

interface EngineConnection {
  /** `socket` is present for WebSockets. */
  readonly transport: { readonly socket?: object };
}
