/**
 * The element's class and its types. Importing this module has no side effects, in Node either; `define.ts` defines the tag.
 * @module
 */
export { AiChat } from './ai-chat.ts';
export * from './events.ts';
export type { Renderer, RendererContext, Renderers, SlottedRenderer } from './renderer.ts';
export type { AttachmentChoice } from './attachments/attachment-choice.ts';
export type { Suggestion } from './suggestion.ts';
export type { Command, CompletionSource, Mention } from './completion.ts';
export type { ContextSource } from './context-source.ts';
export type { PromptExtras } from '../conversation/conversation.ts';
export type { ScrollMode } from './scroll-mode.ts';
export type { SendKey } from './send-key.ts';
export { registerLanguage, type LanguageLoader } from './i18n/languages.ts';
export type { LauncherStrings, StringOverrides, Strings } from './i18n/strings.ts';
export {
  registerTransport,
  transportNames,
  type TransportChoice,
  type TransportLoader,
} from '../transports/contract/registry.ts';
export type {
  ChatTransport,
  TransportListener,
  Framing,
  SendOptions,
  TokenSource,
  TransportFactory,
  TransportOptions,
} from '../transports/contract/transport.ts';
export { ChatError, errorInfo } from '../chat/error.ts';
export type {
  AcceptedAttachments,
  Assistant,
  ChatErrorInfo,
  ChatEvent,
  ChatMessage,
  ChatReply,
  ChatRequest,
  ConnectionState,
  DataPart,
  PromptSuggestion,
  Media,
  TransportEvent,
  ErrorCode,
  MessageState,
  PromptContext,
} from '../chat/index.ts';
