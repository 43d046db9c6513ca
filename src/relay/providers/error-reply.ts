import { errorInfo, ChatError, type ChatEvent } from '../../chat/index.ts';

/** The reply to a request that cannot be sent. */
export async function* errorReply(cause: unknown): AsyncGenerator<ChatEvent, void, void> {
  yield { type: 'reply-start' };
  yield { type: 'reply-error', ...(cause instanceof ChatError ? cause.info : errorInfo('internal')) };
}
