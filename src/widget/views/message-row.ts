import type { nothing, TemplateResult } from 'lit';
import type { ChatMessage, FeedbackReason } from '../../chat/index.ts';
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
  /** Whether it is the first message of the conversation. */
  readonly isFirst: boolean;
  /** Whether it is an answer right after its prompt. */
  readonly answersPrompt: boolean;
  /** Whether it is the first message of a day other than the one before, or than today. */
  readonly startsDay: boolean;
  /** Whether the assistant's name is shown: with its first answer, after a pause, and when it is another one than before. */
  readonly hasByline: boolean;
  /** Whether it is the last message and an answer, whose actions are always shown. */
  readonly isLast: boolean;
  /** Whether it is near the visible area. Only there it has its actions. */
  readonly isNear: boolean;
  /** Whether it is a prompt of which another version can be sent, and whether it is an answer beside which another one can be requested. */
  readonly canEdit: boolean;
  readonly canRegenerate: boolean;
  readonly canDelete: boolean;
  /** Its place among its versions, from 0, and how many there are. */
  readonly branchIndex: number;
  readonly branchCount: number;
  readonly actionState: ActionState | undefined;
  /** The new text of a prompt while it is being edited. */
  readonly editText: string | undefined;
}

/** What a message's row of actions remembers for a while. The same object until that changes. */
export interface ActionState {
  /** Whether the message was copied a moment ago. */
  readonly isCopied?: true | undefined;
  /** Why the latest act has failed, for a moment. */
  readonly note?: string | undefined;
  /** What is open below the row. */
  readonly open?: 'feedback' | 'question' | undefined;
  /** What the visitor has chosen as wrong with the answer. */
  readonly reasons?: readonly FeedbackReason[] | undefined;
  /** The comment that the visitor is writing. */
  readonly comment?: string | undefined;
  readonly isRead?: true | undefined;
}

/** Which actions there are, besides those that depend on the message. */
export interface AvailableActions {
  readonly canRate: boolean;
  readonly canReadAloud: boolean;
}

/** How the rest of an answer is requested. */
export interface Continuation {
  readonly label: string;
  readonly onPress: () => void;
}

/** The actions of messages, once they are loaded. */
export interface MessageActionsSource {
  /** What the actions of a message remember. The same object until that changes. */
  stateOf(messageId: string): ActionState | undefined;
  /** The row below a message, and what it has opened. `undefined` if there is nothing to do with it. */
  row(row: MessageRow, available: AvailableActions, time: TemplateResult | typeof nothing): TemplateResult | undefined;
  /** Requests the rest of an answer. `undefined` unless it is the last one and was cut. */
  continuation(row: MessageRow): Continuation | undefined;
  /** The field in place of a prompt. `undefined` unless it is being edited. */
  editor(row: MessageRow): TemplateResult | undefined;
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
