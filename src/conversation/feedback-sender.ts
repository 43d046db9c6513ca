import type { ChatMessage, Feedback } from '../chat/index.ts';
import { readFeedbackReasons } from '../chat/feedback-reason.ts';
import { MAX_FEEDBACK_CHARACTERS } from '../chat/message.ts';
import { hasCapability } from '../transports/contract/transport.ts';
import type { Connection } from './connection.ts';

/** Sends what the visitor thinks of answers to the backend, the latest of each answer. What could not be sent is sent with the next connection. */
export class FeedbackSender {
  readonly #connection: Pick<Connection, 'open'>;
  readonly #getAnswer: (messageId: string) => ChatMessage | undefined;
  readonly #unsent = new Set<string>();
  #isSending = false;

  constructor(connection: Pick<Connection, 'open'>, getAnswer: (messageId: string) => ChatMessage | undefined) {
    this.#connection = connection;
    this.#getAnswer = getAnswer;
  }

  send(messageId: string): void {
    this.#unsent.add(messageId);
    void this.resend();
  }

  /** Sends what was not sent yet, one after another. Never rejects. */
  async resend(): Promise<void> {
    if (this.#isSending || this.#unsent.size === 0) return;
    this.#isSending = true;
    try {
      const transport = await this.#connection.open();
      for (const messageId of this.#unsent) {
        const answer = this.#getAnswer(messageId);
        this.#unsent.delete(messageId);
        if (!answer || !transport || !hasCapability(transport, 'feedback')) continue;
        try {
          await transport.feedback?.(answer.turnId, answer.feedback);
        } catch (cause) {
          this.#unsent.add(messageId);
          throw cause;
        }
      }
    } catch (cause) {
      // For the site's developer. The visitor's chat works without it.
      console.debug('<ai-chat>', cause);
    }
    this.#isSending = false;
  }
}

/** Returns feedback that a page may have given with any content as it is stored; `undefined` if it has no rating. */
export function checkFeedback(given: Feedback | undefined): Feedback | undefined {
  const { rating, comment, ...more }: Partial<Feedback> = given ?? {};
  if (rating !== 'up' && rating !== 'down') return undefined;
  const text = typeof comment === 'string' ? comment.trim().slice(0, MAX_FEEDBACK_CHARACTERS) : '';
  const reasons = readFeedbackReasons(more.reasons);
  return { rating, ...(reasons.length > 0 && { reasons }), ...(text && { comment: text }) };
}
