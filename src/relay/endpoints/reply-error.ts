import type { ChatErrorInfo, ChatEvent } from '../../chat/index.ts';

/** The error that a reply ends with, if the event is one. */
export function replyErrorOf(event: ChatEvent): ChatErrorInfo | undefined {
  if (event.type !== 'reply-error') return undefined;
  const { type: _, ...error } = event;
  return error;
}
