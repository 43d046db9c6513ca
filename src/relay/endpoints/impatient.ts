import type { Server } from 'socket.io';

/** Packets that may be said in one breath. A body has room for hundreds of thousands, over which everybody else would wait for seconds. */
const MOST_AT_ONCE = 10_000;

/**
 * Gives up a connection of Socket.IO's that says more in one breath than anybody has to say, or asks to come in a second time before
 * it has been told whether it may. Socket.IO refuses that only to who is in already: of the hundred thousand askings that fit into one
 * body it makes as many sockets.
 */
export function giveUpImpatient({ engine }: Server): void {
  engine.on('connection', (connection: Connection) => {
    let isAsking = false;
    let said = 0;
    connection.on('packet', ({ type, data }) => {
      if (said === 0) setImmediate(() => (said = 0));
      said += 1;
      if (said > MOST_AT_ONCE) connection.close(true);
      if (type !== 'message' || !isOf(ASKING, data)) return;
      if (isAsking) connection.close(true);
      isAsking = true;
    });
    connection.on('packetCreate', ({ data }) => {
      if (isOf(ANSWERS, data)) isAsking = false;
    });
  });
}

/** A packet of Socket.IO's that concerns the one namespace there is, by its number. Another namespace would stand behind that. */
const ASKING = /^0(?!\/)/;
const ANSWERS = /^[04](?!\/)/;

function isOf(kind: RegExp, data: unknown): boolean {
  return typeof data === 'string' && kind.test(data);
}

/** What of Engine.IO's own connection is of interest. */
interface Connection {
  on(
    event: 'packet' | 'packetCreate',
    listener: (packet: { readonly type: string; readonly data?: unknown }) => void,
  ): unknown;
  /** `discard`: without waiting for what is unread to be read. */
  close(discard: boolean): void;
}
