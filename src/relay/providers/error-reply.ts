import { errorInfo, ChatError, type ChatEvent } from '../../chat/index.ts';

/** A reply to what is not even sent. */
export async function* errorReply(cause: unknown): AsyncGenerator<ChatEvent, void, void> {
  yield { type: 'reply-start' };
  yield { type: 'reply-error', ...(cause instanceof ChatError ? cause.info : errorInfo('internal')) };
}
