import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { JsonObject } from '../../protocol/json.ts';

/** Answers with a JSON object, unless whoever asked is gone or has been answered. Nobody may keep a copy of it. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
