import type { IncomingMessage } from 'node:http';
import type { Holder, Pool } from '../pool.ts';
import type { ReceivedBytes } from './frame-budget.ts';

/** Whose request it is, and what its body is counted in while it arrives. */
export interface BodyOptions {
  /** The most bytes. */
  readonly limit: number;
  readonly kept: Pool;
  readonly received: ReceivedBytes;
  readonly holder: Holder;
}

/**
 * The body of a request as text.
 * @returns `undefined` for one of more than `limit` bytes, or more than may be kept of this visitor, at once: what is left of it is not
 * kept, and goes by unread. And for one that was cut, by a client who is gone and gets no answer. Empty for one that somebody else has
 * read, as frameworks do.
 */
export function readBody(
  request: IncomingMessage,
  { limit, kept, received, holder }: BodyOptions,
): Promise<string | undefined> {
  const share = kept.take(holder, 0);
  const body =
    typeof share === 'string'
      ? undefined
      : collect(
          request,
          limit,
          (bytes) => !share.resize(bytes),
          (bytes) => !received.isExceededBy(holder, bytes),
        );
  return Promise.resolve(body).finally(() => typeof share === 'string' || share.release());
}

/** `mayKeep`: called before so many bytes are held. `mayReceive`: called for each part. */
function collect(
  request: IncomingMessage,
  limit: number,
  mayKeep: (bytes: number) => boolean,
  mayReceive: (bytes: number) => boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (request.readableEnded) return resolve('');
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      request.resume();
      return resolve(undefined);
    }
    let size = 0;
    let body = Buffer.alloc(0);
    request.on('data', (chunk: Buffer) => {
      const start = size;
      size += chunk.length;
      if (!mayReceive(chunk.length) || size > limit || (size > body.length && !mayKeep(2 * size))) {
        size = Infinity;
        body = Buffer.alloc(0);
        return resolve(undefined);
      }
      // Copied, and not put on a list: a chunk may be one byte, and what holds it is a hundred times as much.
      body = withRoom(body, size);
      chunk.copy(body, start);
    });
    request.once('end', () => resolve(body.toString('utf8', 0, size)));
    request.once('error', () => resolve(undefined));
  });
}

/** The same bytes with room for so many. Twice as many as before: growing costs no more than reading. */
function withRoom(bytes: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer> {
  return size <= bytes.length ? bytes : Buffer.concat([bytes], Math.max(size, 2 * bytes.length));
}
