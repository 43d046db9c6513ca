/**
 * Messages, the events of a reply, error codes, and the reducer that applies events to messages.
 * Pure data and functions: imports nothing, uses neither DOM nor Node.
 * @module
 */
export * from './attachment.ts';
export * from './clock.ts';
export type { DataPart } from './data-part.ts';
export * from './transport-event.ts';
export { ChatError, ERROR_DEFINITIONS, errorInfo, isErrorCode, type ChatErrorInfo, type ErrorCode } from './error.ts';
export * from './event.ts';
export { FEEDBACK_REASONS, type FeedbackReason } from './feedback-reason.ts';
export * from './reply-order.ts';
export * from './message.ts';
export * from './message-reducer.ts';
export type { PromptContext } from './prompt-context.ts';
export type { PromptSuggestion } from './prompt-suggestion.ts';
export * from './trace-steps.ts';
