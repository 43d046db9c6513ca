import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { Holder, Pool } from '../limits/pool.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Sends a JSON object that no cache may keep. Does nothing if the response has been sent or the client is gone. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: OutgoingHttpHeaders = {},
): void {
  sendText(response, status, JSON.stringify(body), headers);
}

/** The visitor that a response is counted for, and the pool that counts its bytes until they are sent. */
export interface Recipient {
  readonly holder: Holder;
  readonly sendBuffers: Pool;
}

/**
 * Sends a JSON object that may be long. Its bytes are counted until the response closes.
 * @param minBytes A lower bound of its size, which must be available before the body is created.
 * @returns whether there was room. If not, nothing has been sent.
 */
export function sendLargeJson(
  response: ServerResponse,
  minBytes: number,
  createBody: () => JsonObject,
  { holder, sendBuffers }: Recipient,
): boolean {
  if (response.headersSent || response.destroyed) return true;
  const share = sendBuffers.acquire(holder, minBytes, () => response.destroy());
  if (typeof share === 'string') return false;
  response.once('close', () => share.release());
  const bytes = Buffer.from(JSON.stringify(createBody()));
  if (share.resize(bytes.length)) {
    share.release();
    return false;
  }
  sendText(response, 200, bytes);
  return true;
}

/** The `retry-after` header of an error whose waiting time is known. */
export function retryAfterHeader({ retryAfter }: ChatErrorInfo): OutgoingHttpHeaders {
  return retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) };
}

/**
 * The listener for errors of an upgraded connection, until its WebSocket listens itself. Not a closure: that would keep the request with
 * its headers in memory for as long as the socket is open.
 */
export const destroySocket = function (this: Duplex): void {
  this.destroy();
};

/** Answers an upgrade with an HTTP error, and closes the connection. `body` is JSON. */
export function rejectUpgrade(connection: Duplex, status: string, body = ''): void {
  if (!connection.writable) return void connection.destroy();
  const head = [`HTTP/1.1 ${status}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  if (body !== '') head.push('Content-Type: application/json');
  // `end` closes our half only; the client could keep the other one open for as long as it likes.
  connection.once('finish', () => connection.destroy());
  connection.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
