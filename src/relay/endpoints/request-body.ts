import type { IncomingMessage } from 'node:http';
import type { Holder, Pool } from '../limits/pool.ts';
import type { ReceivedBytes } from '../limits/received-bytes.ts';

/** Whose request it is, and what its body is counted in while it arrives. */
export interface BodyOptions {
  /** The most bytes. */
  readonly maxBytes: number;
  readonly receiveBuffers: Pool;
  readonly receivedBytes: ReceivedBytes;
  readonly holder: Holder;
}

/** Why there is no body: it is longer than it may be; too much is kept or sent of this visitor, or of all; its sender is gone. */
export type BodyError = { readonly code: 'too-long' | 'rate-limited' | 'overloaded' };

/** Parts that a body may come in. Each is work, however short it is. */
const MAX_CHUNKS = 4096;

/**
 * The body of a request as text.
 * @returns why there is none, at once: what is left of it is not kept, and goes by unread. Empty for one that somebody else has read, as
 * frameworks do.
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
      // Twice as many as there are: while it grows there are two of them.
      const limitReached = size > body.length && typeof share !== 'string' && share.resize(2 * size);
      if (limitReached) return finish({ code: limitReached === 'own' ? 'rate-limited' : 'overloaded' });
      // Copied, and not put on a list: a chunk may be one byte, and what holds it is a hundred times as much.
      body = growBuffer(body, size);
      chunk.copy(body, start);
    });
    request.once('end', () => finish(body?.toString('utf8', 0, size) ?? ''));
    request.once('error', () => finish({ code: 'overloaded' }));
    request.once('close', () => finish({ code: 'overloaded' }));
  });
}

/** The same bytes with room for so many. Twice as many as before: growing costs no more than reading. */
function growBuffer(bytes: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer> {
  return size <= bytes.length ? bytes : Buffer.concat([bytes], Math.max(size, 2 * bytes.length));
}
