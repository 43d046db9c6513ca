import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { streamCompletion } from './completion.ts';
import type { Target, Wire } from './load.ts';
import { GREETED_CAT, GREETED_LOVELACE, RAW, STOCK_CAT, STOCK_LOVELACE, type Spelling } from './spellings.ts';

/** One visitor's connection, for one prompt. */
export interface Connection {
  /** Resolves when the answer has ended, and rejects if it did not end well. */
  ask(prompt: string, onText: (text: string) => void): Promise<void>;
  close(): void;
}

/** Opens a connection of a visitor who was never there before. Rejects if it is refused. */
export function openConnection(target: Target): Promise<Connection> {
  return OPENERS[target.wire](target);
}

const OPENERS: Readonly<Record<Wire, (target: Target) => Promise<Connection>>> = {
  http: async ({ url }) => ({ ask: (prompt, onText) => askProviderItself(url, prompt, onText), close() {} }),
  async 'raw-ws'({ url }) {
    const socket = connect(url);
    await opened(socket);
    return connectionOver(socket, RAW);
  },
  async cat({ url, isGreeted }) {
    // Stock clients use names that can be guessed, and have no memory beyond their connection; the widget's is a UUID.
    const socket = connect(`${url}/ws/${isGreeted ? `${randomUUID()}?ai-chat=1` : `visitor-${visitors}`}`);
    await opened(socket);
    return connectionOver(socket, isGreeted ? GREETED_CAT : STOCK_CAT);
  },
  async lovelace({ url, isGreeted }) {
    const socket = connect(`${url}/socket.io/?EIO=4&transport=websocket`);
    // Engine.IO says who it is at once.
    await Promise.all([opened(socket), received(socket, '0')]);
    socket.send(isGreeted ? '40{"ai-chat":1}' : '40');
    await received(socket, '40');
    // The heartbeat's ping is a frame of one character.
    socket.on('message', (data) => void ((data as Buffer).length === 1 && socket.send('3')));
    return connectionOver(socket, isGreeted ? GREETED_LOVELACE : STOCK_LOVELACE);
  },
};

let visitors = 0;

/** Each comes from an address of its own, as visitors do behind a proxy, so that what counts addresses has its work, too. */
function connect(url: string): WebSocket {
  visitors += 1;
  const address = [10, (visitors >> 16) & 255, (visitors >> 8) & 255, visitors & 255].join('.');
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    perMessageDeflate: false,
    headers: { 'X-Forwarded-For': address },
  });
  // It closes behind every error, and that is listened to.
  return socket.on('error', () => {});
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, { statusCode }) => reject(new Error(`refused: ${statusCode}`)));
    socket.once('close', () => reject(new Error('closed before it was open')));
  });
}

/** Resolves at the first frame that begins so. */
function received(socket: WebSocket, start: string): Promise<void> {
  return listen(socket, (frame) => frame.startsWith(start));
}

/** Resolves when `isLast` says so of a frame; rejects when it throws, or the socket closes before. */
function listen(socket: WebSocket, isLast: (frame: string) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onClose = () => reject(new Error('closed'));
  const onMessage = (data: unknown) => {
    try {
      if (!isLast((data as Buffer).toString())) return;
      resolve();
    } catch (cause) {
      reject(cause);
    }
    socket.off('message', onMessage).off('close', onClose);
  };
  socket.on('message', onMessage).on('close', onClose);
  return promise;
}

function connectionOver(socket: WebSocket, { ask, read }: Spelling): Connection {
  return {
    ask(prompt, onText) {
      const answered = listen(socket, (frame) => read(frame, onText));
      socket.send(ask(prompt));
      return answered;
    },
    close: () => socket.terminate(),
  };
}

const CONTENT = '"content":"';

/** Its chunks are not parsed: the text in them has nothing to unescape. */
function askProviderItself(url: string, prompt: string, onText: (text: string) => void): Promise<void> {
  return streamCompletion(url, prompt, (data) => {
    const from = data.indexOf(CONTENT) + CONTENT.length;
    if (from >= CONTENT.length) onText(data.slice(from, data.indexOf('"', from)));
  });
}
