import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Holder, Pool } from '../limits/pool.ts';

/** The recipient of a response, and the pool that counts the bytes until they have been read. */
export interface Recipient {
  readonly holder: Holder;
  readonly sendBuffers: Pool;
}

/**
 * Answers with a JSON object that must not be cached. Does nothing if the client has disconnected or has been answered.
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: OutgoingHttpHeaders = {},
): void {
  sendText(response, status, JSON.stringify(body), headers);
}

/**
 * Sends a JSON object that may be large; its bytes are counted until they have been read. Room for the minimum size is
 * reserved before the body is created.
 * @param minBytes The minimum size of the body.
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

/** The `retry-after` header of an error that has a known delay. */
export function retryAfterHeader({ retryAfter }: ChatErrorInfo): OutgoingHttpHeaders {
  return retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) };
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
