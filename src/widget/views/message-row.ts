import type { ChatMessage } from '../../chat/index.ts';
import type { MessageText } from '../rendering/message-text.ts';
import type { CreateTextRenderer } from '../rendering/text-renderer.ts';

/** The place of a message in the conversation, on which its view depends besides the message. */
export interface MessagePlace {
  /** Whether the visitor can retry or edit it: only the last message that is not queued, and only if it answers a prompt. */
  readonly canRetryOrEdit: boolean;
  /** Whether its turn is the one that is being answered. */
  readonly isRunning: boolean;
  /** Whether it will be sent when there is a connection again. */
  readonly awaitsConnection: boolean;
  readonly startsTurn: boolean;
  /** Whether it is the first message of a day other than the one before, or than today. */
  readonly startsDay: boolean;
  /** Whether the assistant's name is shown: with its first answer, after a pause, and when it is another one than before. */
  readonly hasByline: boolean;
}

/** A message with the elements of its texts, which stay the same through all updates. */
export interface MessageRow extends MessagePlace {
  readonly message: ChatMessage;
  /** Whether the message cannot change any more. */
  readonly isComplete: boolean;
  readonly text: MessageText;
  /** The texts of the trace, by the index of their step. */
  readonly stepTexts: Map<number, MessageText>;
  readonly createStepText: () => MessageText;
  readonly createStepRenderer: CreateTextRenderer;
}
