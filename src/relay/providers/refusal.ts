import { chatError, ChatFailure, type ChatEvent } from '../../chat/index.ts';

/** A reply to what is not even sent. */
export async function* refusal(cause: unknown): AsyncGenerator<ChatEvent, void, void> {
  yield { type: 'reply-start' };
  yield { type: 'reply-error', ...(cause instanceof ChatFailure ? cause.error : chatError('internal')) };
}
