import type { Server } from 'socket.io';

/** Characters that may lie unread while a peer goes on talking: more than the longest answer that is had at once. */
const MOST_UNREAD = 4 * 1024 * 1024;

/** What a packet takes beside its payload, roughly. */
const PACKET = 64;

/**
 * Gives up a connection of Socket.IO's that has much to read, and talks instead. Answers wait for their reader (see
 * event-writer.ts); what Socket.IO says by itself, the refusal of a namespace for one, does not, and would fill the memory.
 */
export function giveUpUnread({ engine }: Server): void {
  engine.on('connection', (connection: Connection) => {
    let unread = 0;
    connection.on('packetCreate', ({ data }) => (unread += PACKET + (data?.length ?? 0)));
    connection.on('drain', () => (unread = 0));
    connection.on('data', () => {
      if (unread <= MOST_UNREAD) return;
      connection.close(true);
      // A WebSocket would say goodbye first, and wait for the answer of a peer that does not listen.
      connection.transport.socket?.terminate();
    });
  });
}

/** What of Engine.IO's own connection is of interest. */
interface Connection {
  /** `socket`: that of a transport which has one. */
  readonly transport: { readonly socket?: { terminate(): void } };
  on(event: 'packetCreate', listener: (packet: { readonly data?: string | Buffer }) => void): unknown;
  on(event: 'drain' | 'data', listener: () => void): unknown;
  /** `discard`: without waiting for what is unread to be read. */
  close(discard: boolean): void;
}
