import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { counted, type Target } from './bad-input.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

/**
 * Asks as a client of Lovelace's does, all at once, and something honest at the end.
 * @returns how each was acknowledged: `answered`, or the code of the fault.
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
 * Opens a WebSocket of Engine.IO's, connects unless that is among what is said, and says these packets as they stand, each a frame
 * of its own; then asks something honest, if that is still possible.
 * @returns what came back before the answer: the packets, without ids and streamed pieces, `served` for none; or that the relay closed.
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
    // Behind so many that wait: it is asked again until there is room.
    if (packet.startsWith(`43${HONEST_ACK}`)) return socket.send(HONEST);
    // The handshake, a namespace that opens, pings, and pieces of answers.
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
