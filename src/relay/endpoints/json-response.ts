import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Holder, Pool } from '../limits/pool.ts';

/** Whose response it is, and what its bytes are counted in until it has been read. */
export interface Recipient {
  readonly holder: Holder;
  readonly sendBuffers: Pool;
}

/** Answers with a JSON object, unless whoever asked is gone or has been answered. Nobody may keep a copy of it. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: OutgoingHttpHeaders = {},
): void {
  sendText(response, status, JSON.stringify(body), headers);
}

/**
 * The same for what may be long: it counts until it has been read. Before it is made there must be room for what it will be at least.
 * @param minBytes The least bytes that it has.
 * @returns whether there was room for it. If not, nothing has been sent.
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

/** The `retry-after` of an error, where its wait is known. */
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
