import type { IncomingMessage } from 'node:http';
import type { Holder, Pool } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';

/** Limits for a request body, and the pools and the holder that it is counted for. */
export interface BodyOptions {
  readonly maxBytes: number;
  readonly receiveBuffers: Pool;
  readonly receivedBytes: ReceivedBytes;
  readonly holder: Holder;
}

/**
 * Why a body was not read. `too-long`: it exceeds its limit · `rate-limited`: the visitor's own limit is reached ·
 * `overloaded`: the limit for all visitors is reached, or the request was aborted.
 */
export type BodyError = { readonly code: 'too-long' | 'rate-limited' | 'overloaded' };

/** Maximum number of chunks of a body. Each costs work, however short it is. */
const MAX_CHUNKS = 4096;

/**
 * Reads the body of a request as text.
 * @returns an error as soon as it is known; the rest of the body is discarded. Resolves to `''` if a framework has
 * already consumed the body.
 */
export function readBody(request: IncomingMessage, options: BodyOptions): Promise<string | BodyError> {
  const { maxBytes, receiveBuffers, receivedBytes, holder } = options;
  return new Promise((resolve) => {
    if (request.readableEnded) return resolve('');
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      request.resume();
      return resolve({ code: 'too-long' });
    }
    const share = receiveBuffers.acquire(holder, 0, () => request.destroy());
    let size = 0;
    let chunks = 0;
    let body: Buffer<ArrayBuffer> | undefined = Buffer.alloc(0);
    const finish = (result: string | BodyError) => {
      body = undefined;
      if (typeof share !== 'string') share.release();
      resolve(result);
    };
    request.on('data', (chunk: Buffer) => {
      const isRateExceeded = receivedBytes.isExceededBy(holder, chunk.length);
      if (!body) return;
      const start = size;
      size += chunk.length;
      chunks += 1;
      if (size > maxBytes || chunks > MAX_CHUNKS) return finish({ code: 'too-long' });
      if (isRateExceeded) return finish({ code: 'rate-limited' });
      // Twice the size, because both the old and the new buffer exist while it grows.
      const limitReached = size > body.length && typeof share !== 'string' && share.resize(2 * size);
      if (limitReached) return finish({ code: limitReached === 'own' ? 'rate-limited' : 'overloaded' });
      // Copied rather than collected: a chunk may be one byte in an object a hundred times as large.
      body = growBuffer(body, size);
      chunk.copy(body, start);
    });
    request.once('end', () => finish(body?.toString('utf8', 0, size) ?? ''));
    request.once('error', () => finish({ code: 'overloaded' }));
    request.once('close', () => finish({ code: 'overloaded' }));
  });
}

/** The same bytes with room for `size`. The capacity doubles, so that growing costs no more than reading. */
function growBuffer(bytes: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer> {
  return size <= bytes.length ? bytes : Buffer.concat([bytes], Math.max(size, 2 * bytes.length));
}
