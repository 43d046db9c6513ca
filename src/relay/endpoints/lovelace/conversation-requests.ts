import type { RememberedConversation } from '../../../chat/conversation-title.ts';
import { errorInfo } from '../../../chat/index.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import {
  encodeCleared,
  encodeConversations,
  encodeHistory,
  encodeRequestError,
  type ConversationRequest,
} from '../../../protocol/stored-conversation.ts';
import type { Holder } from '../../limits/pool.ts';
import type { Session } from '../../sessions/session.ts';
import { errorOfFailure } from '../../store/store-unavailable-error.ts';
import type { EndpointContext } from '../endpoint.ts';
import { MAX_SUMMARY_BYTES, minHistoryBytes } from '../visitor-conversation.ts';

/**
 * Answers a request of our extension for the stored conversation of a session, or for the list of the visitor's.
 * Never rejects.
 */
export async function answerConversationRequest(
  request: ConversationRequest,
  session: Session,
  conversations: () => Promise<readonly RememberedConversation[]>,
  holder: Holder,
  { historyBytes, log }: EndpointContext,
): Promise<JsonObject> {
  try {
    if (request === 'clear') {
      await session.clear();
      return encodeCleared();
    }
    if (request === 'conversations') {
      const listed = await conversations();
      if (historyBytes.isExceededBy(holder, listed.length * MAX_SUMMARY_BYTES))
        return encodeRequestError(HISTORY_LIMITED);
      return encodeConversations(listed);
    }
    const messages = await session.history();
    const bytes = messages.reduce((sum, message) => sum + minHistoryBytes(message), 0);
    if (historyBytes.isExceededBy(holder, bytes)) return encodeRequestError(HISTORY_LIMITED);
    return encodeHistory(messages);
  } catch (cause) {
    return encodeRequestError(
      errorOfFailure(cause, () => log.error({ err: cause }, 'a request for a conversation failed')),
    );
  }
}

const HISTORY_LIMITED = errorInfo('rate-limited', { retryAfter: 1 });
