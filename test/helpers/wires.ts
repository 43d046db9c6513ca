import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';

/** The response to a request. */
export type Reception = 'served' | 'refused';

/**
 * The ways by which a page can spend something at a relay. `base`: such as `http://127.0.0.1:1865`. The headers are sent as they are, `Host`
 * among them, and `Origin` as browsers send it.
 */
export const WIRES: Readonly<Record<string, (base: string, headers: OutgoingHttpHeaders) => Promise<Reception>>> = {
  'Cat, WebSocket': async (base, headers) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/ws/visitor`, {
      headers: headers as Record<string, string>,
    });
    socket.on('error', () => {});
    return new Promise((resolve) => {
      socket.once('open', () => resolve('served')).once('open', () => socket.terminate());
      socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode === 403 ? 'refused' : 'served'));
    });
  },
  'Cat, HTTP': async (base, headers) => {
    const { status } = await call('POST', `${base}/message`, headers, JSON.stringify({ text: 'hello' }));
    return status === 403 ? 'refused' : 'served';
  },
  'Cat, clearing': async (base, headers) => {
    const { status } = await call('DELETE', `${base}/memory/conversation_history`, headers);
    return status === 403 ? 'refused' : 'served';
  },
  'Lovelace, HTTP': async (base, headers) => {
    const body = JSON.stringify({ Prompt: 'hello' });
    const { status } = await call('POST', `${base}/api/v1/chat/completions`, headers, body);
    return status === 403 ? 'refused' : 'served';
  },
  'Lovelace, WebSocket': async (base, headers) => {
    const address = `${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { headers: headers as Record<string, string> });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', (packet: Buffer) => {
        const said = packet.toString();
        if (said.startsWith('0')) return socket.send('40');
        resolve(receptionOf(said));
        socket.terminate();
      });
    });
  },
  // The first request of a page's own host comes without Origin.
  'Lovelace, polling': async (base, headers) => {
    const { origin: _, ...silent } = headers;
    const address = `${base}/socket.io/?EIO=4&transport=polling`;
    const opened = await call('GET', address, silent);
    const { sid } = JSON.parse(opened.body.slice(1)) as { readonly sid: string };
    await call('POST', `${address}&sid=${sid}`, headers, '40');
    const { body } = await call('GET', `${address}&sid=${sid}`, silent);
    return receptionOf(body);
  },
};

/** Calls with any headers, which `fetch` does not let everybody set. */
export function call(
  method: string,
  address: string,
  headers: OutgoingHttpHeaders = {},
  body = '',
): Promise<{ readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { method, headers: { ...headers, connection: 'close' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Whether Socket.IO let a client in. */
function receptionOf(packet: string): Reception {
  if (packet.startsWith('40')) return 'served';
  if (packet.startsWith('44')) return 'refused';
  throw new Error(`neither let in nor refused: ${packet}`);
}
