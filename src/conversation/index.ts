/**
 * A conversation without a view: turns, connection, errors and storage, as a store of immutable snapshots.
 * @module
 */
export { createConversation } from './create-conversation.ts';
export { createConversationList, type ConversationListOptions } from './create-conversation-list.ts';
export type {
  ConversationList,
  ConversationListEvent,
  ConversationListSnapshot,
  ConversationSummary,
  ImportResult,
} from './conversation-list.ts';
export type { ConversationCopy, CopyFormat, ImportProblem, SpeakerNames } from './conversation-copy.ts';
export { acceptedAttachments, lastStartedMessage } from './conversation.ts';
export type {
  AfterReceive,
  BeforeSend,
  Branch,
  ConnectionStatus,
  Conversation,
  ConversationEvent,
  ConversationOptions,
  ConversationSnapshot,
  EditDraft,
  NewMessage,
  OutgoingFeedback,
  OutgoingPrompt,
  PromptExtras,
  SendResult,
} from './conversation.ts';
export type { ConversationStorage, StorageChoice } from './storage/storage.ts';
export type { ScrollPosition } from './storage/stored-state.ts';
