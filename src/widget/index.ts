/**
 * The element as a class and everything to do with it, without defining a tag; `define.ts` does that.
 * Importing this does nothing, in Node neither.
 * @module
 */
export { AiChat } from './ai-chat.ts';
export * from './events.ts';
export { registerLanguage, type LanguageLoader } from './i18n/languages.ts';
export type { FrameStrings, Strings } from './i18n/strings.ts';
export {
  registerTransport,
  transportNames,
  type TransportChoice,
  type TransportLoader,
} from '../transports/registry.ts';
export type {
  ChatTransport,
  ConversationListener,
  Framing,
  SendOptions,
  TokenSource,
  TransportFactory,
  TransportOptions,
} from '../transports/transport.ts';
export { ChatFailure, chatError } from '../chat/error.ts';
export type {
  Assistant,
  ChatError,
  ChatEvent,
  ChatMessage,
  ChatReply,
  ChatRequest,
  ConnectionState,
  ConversationEvent,
  ErrorCode,
  MessageState,
} from '../chat/index.ts';
