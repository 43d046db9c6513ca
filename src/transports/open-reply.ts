import { INTERRUPTED, ReplyStream, STOPPED } from '../chat/reply-stream.ts';

/**
 * A reply that ends by itself when a person says stop and when its transport closes. `ended` tells whoever writes it of both,
 * and of a reader that went away.
 */
export function createAbortableReply(
  stop: AbortSignal,
  closing: AbortSignal,
): { reply: ReplyStream; ended: AbortSignal } {
  const readerLeft = new AbortController();
  const reply = new ReplyStream({ onCancel: () => readerLeft.abort() });
  const ended = AbortSignal.any([stop, closing, readerLeft.signal]);
  const end = () => reply.push(stop.aborted ? STOPPED : INTERRUPTED);
  if (ended.aborted) end();
  else ended.addEventListener('abort', end, { once: true });
  return { reply, ended };
}
