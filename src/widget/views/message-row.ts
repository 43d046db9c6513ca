import type { ChatMessage } from '../../chat/index.ts';
import type { MessageText } from '../rendering/message-text.ts';

/** A message with the elements of its texts, which stay the same through all updates. */
export interface MessageRow {
  readonly message: ChatMessage;
  /** Whether the visitor can retry or edit it: only the last message that is not queued, and only if it answers a prompt. */
  readonly canRetryOrEdit: boolean;
  /** Whether its turn is the one that is being answered. */
  readonly isRunning: boolean;
  /** Whether it will be sent when there is a connection again. */
  readonly awaitsConnection: boolean;
  readonly text: MessageText;
  readonly reasoning: MessageText;
  readonly notices: readonly MessageText[];
}
