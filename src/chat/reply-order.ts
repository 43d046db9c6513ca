import { errorInfo } from './error.ts';
import { isTerminal, type ChatEvent, type ChatReply } from './event.ts';

/** Describes the first violation of the order of events in a whole reply. @returns `undefined` for a valid reply. */
export function validateReply(events: readonly ChatEvent[]): string | undefined {
  if (events.length === 0) return 'a reply has at least a start and an end';
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index] as ChatEvent;
    const isFinal = index === events.length - 1;
    if ((event.type === 'reply-start') !== (index === 0)) {
      return index === 0 ? `a reply begins with reply-start, not ${event.type}` : `a second reply-start at ${index}`;
    }
    if (isTerminal(event) !== isFinal) {
      return isFinal
        ? `a reply ends with reply-end or reply-error, not ${event.type}`
        : `${event.type} at ${index} of ${events.length}`;
    }
  }
  return undefined;
}

/**
 * Repairs the order of events of a reply from foreign code (a page's own transport, a plug-in provider): adds a missing start, drops
 * events after the end, ends a stream without an end as `interrupted` and one that throws as failed.
 * @param onError Gets the thrown value. Nothing of it reaches the reply.
 */
export async function* normalizeReply(
  reply: ChatReply,
  onError?: (cause: unknown) => void,
): AsyncGenerator<ChatEvent, void, void> {
  let isStarted = false;
  // After the last event, or while the reader holds one, the source only throws because it is being closed: no event follows.
  let isClosing = false;
  try {
    for await (const event of reply) {
      if (event.type === 'reply-start' && isStarted) continue;
      isClosing = true;
      if (event.type !== 'reply-start' && !isStarted) yield { type: 'reply-start' };
      isStarted = true;
      yield event;
      if (isTerminal(event)) return;
      isClosing = false;
    }
  } catch (cause) {
    onError?.(cause);
    if (isClosing) return;
    if (!isStarted) yield { type: 'reply-start' };
    yield { type: 'reply-error', ...errorInfo('internal') };
    return;
  }
  if (!isStarted) yield { type: 'reply-start' };
  yield { type: 'reply-end', reason: 'interrupted' };
}
