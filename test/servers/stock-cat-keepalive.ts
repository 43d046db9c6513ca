import type { WebSocket } from 'ws';
import type { Clock } from '../../src/chat/index.ts';

/** Pings a socket every `ms`, and closes it with 1011 when a ping has found no answer by the next. */
export function keepAlive(socket: WebSocket, ms: number, clock: Clock): void {
  let isAnswered = true;
  const beat = (): (() => void) =>
    clock.schedule(ms, () => {
      if (!isAnswered) {
        socket.close(1011, 'keepalive ping timeout');
        // Nobody is there to say good-bye.
        setImmediate(() => socket.terminate());
        return;
      }
      isAnswered = false;
      socket.ping();
      stop = beat();
    });
  let stop = beat();
  socket.on('pong', () => (isAnswered = true));
  socket.once('close', () => stop());
}
