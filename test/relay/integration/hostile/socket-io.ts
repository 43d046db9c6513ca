import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { counted, type Target } from './bad-input.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

/**
 * Sends Lovelace queries all at once, then a valid one.
 * @returns how each was acknowledged: `answered`, or the error code.
 */
export async function lovelace({ host }: Target, ...queries: readonly unknown[][]): Promise<string> {
  const socket = io(`http://${host}`, { forceNew: true, reconnection: false, transports: ['websocket'] });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  const ask = (args: readonly unknown[]) =>
    new Promise<string>((resolve) => {
      socket.once('disconnect', (reason) => resolve(reason));
      socket.emit('Prompt', ...args, (outcome: unknown) => resolve(codeIn(outcome)));
    });
  const outcomes = Promise.all(queries.map(ask));
  const honest = await ask([{ Prompt: 'Are you well?' }]);
  const words = counted(await outcomes);
  socket.close();
  return [...words, ...(honest === 'answered' ? [] : [`then ${honest}`])].join(', ');
}

function codeIn(outcome: unknown): string {
  if (outcome === null) return 'answered';
  return String((outcome as Readonly<Record<string, unknown>>)['ErrorID']).replace('AiChat::', '');
}

/**
 * Opens an Engine.IO WebSocket, connects the namespace unless the packets do that, and sends the packets unchanged,
 * each as a frame. Then sends a valid query, if the connection is still open.
 * @returns the packets received before its answer, without ids and chunks, `served` for none; or that the relay closed.
 */
export async function packets({ host }: Target, sent: readonly (string | Buffer)[], isIn = true): Promise<string> {
  const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`);
  socket.on('error', () => {});
  const { promise: done, resolve } = Promise.withResolvers<string>();
  const received: string[] = [];
  const finish = (end: string[]) => resolve(counted([...received, ...end]).join(', ') || 'served');
  const joined = new Promise((join) => {
    socket.on('message', (data: Buffer) => data.toString().startsWith('40{') && join(undefined)).on('close', join);
  });
  socket.on('message', (data: Buffer) => {
    const packet = data.toString();
    if (packet === `43${HONEST_ACK}[null]`) return finish([]);
    // The queue is full: the query is repeated until there is room.
    if (packet.startsWith(`43${HONEST_ACK}`)) return socket.send(HONEST);
    // Skips the handshake, the CONNECT reply, pings and chunks of answers.
    if (!/^(?:0|40\{|2$|42\["Response")/.test(packet))
      received.push(packet.replace(/\{"ErrorID":"AiChat::([\w-]+)".*\}/, '$1'));
  });
  socket.on('close', () => finish(['closed']));
  await nextEvent(socket, 'open');
  if (isIn) {
    socket.send('40');
    await joined;
  }
  for (const packet of sent) socket.send(packet);
  await joined;
  socket.send(HONEST);
  return done.finally(() => socket.terminate());
}

const HONEST_ACK = 424_242;
const HONEST = `42${HONEST_ACK}["Prompt",{"Prompt":"Are you well?"}]`;
