import type { IncomingMessage } from 'node:http';

/**
 * The body of a request as text.
 * @returns `undefined` for one of more than `limit` bytes, at once: what is left of it is not kept, and goes by unread. And for
 * one that was cut, by a client who is gone and gets no answer.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = Number(request.headers['content-length'] ?? 0);
    if (size > limit) {
      request.resume();
      return resolve(undefined);
    }
    size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      chunks.length = 0;
      resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', () => resolve(undefined));
  });
}
