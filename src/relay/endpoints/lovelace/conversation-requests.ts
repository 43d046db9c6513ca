import { errorInfo } from '../../../chat/index.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import {
  encodeCleared,
  encodeHistory,
  encodeRequestError,
  type ConversationRequest,
} from '../../../protocol/stored-conversation.ts';
import type { Holder } from '../../limits/pool.ts';
import type { Session } from '../../sessions/session.ts';
import type { EndpointContext } from '../endpoint.ts';
import { minHistoryBytes } from '../visitor-conversation.ts';

/** The answer to a request, and its approximate size in characters. */
export interface RequestAnswer {
  readonly answer: JsonObject;
  readonly size: number;
}

/** Answers a request of our extension for the stored conversation of a session. Never rejects. */
export async function answerConversationRequest(
  request: ConversationRequest,
  session: Session,
  holder: Holder,
  { historyBytes, log }: EndpointContext,
): Promise<RequestAnswer> {
  try {
    if (request === 'clear') {
      await session.clear();
      return { answer: encodeCleared(), size: 0 };
    }
    const messages = await session.history();
    const size = messages.reduce((sum, message) => sum + minHistoryBytes(message), 0);
    if (historyBytes.isExceededBy(holder, size)) return { answer: encodeRequestError(HISTORY_LIMITED), size: 0 };
    return { answer: encodeHistory(messages), size };
  } catch (cause) {
    log.error({ err: cause }, 'a request for a conversation failed');
    return { answer: encodeRequestError(errorInfo('internal')), size: 0 };
  }
}

const HISTORY_LIMITED = errorInfo('rate-limited', { retryAfter: 1 });
