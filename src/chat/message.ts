import type { AcceptedAttachments } from './attachment.ts';
import type { DataPart } from './data-part.ts';
import type { ChatErrorInfo } from './error.ts';
import type { FeedbackReason } from './feedback-reason.ts';
import type { Media, Recollection, Source, Step, ToolCall, Usage } from './event.ts';
import type { PromptContext } from './prompt-context.ts';
import type { PromptSuggestion } from './prompt-suggestion.ts';

export type Role = 'user' | 'assistant';

/**
 * The state of a message, always visible to the visitor:
 * `queued` waits for its turn · `sending` is being sent · `streaming` the answer is arriving · `done` · `stopped` by the visitor ·
 * `interrupted` was cut off, the text received so far stays · `failed`, with `error`.
 */
export type MessageState = 'queued' | 'sending' | 'streaming' | 'done' | 'stopped' | 'interrupted' | 'failed';

/**
 * A reference to one step of an answer: a passage of its reasoning, a tool call or a notice. A message lists them in the order of their
 * arrival, so that its texts and tool calls are stored only once.
 */
export interface TraceEntry {
  readonly kind: 'reasoning' | 'tool' | 'notice';
  /** The index in `tools` or `notices`. Of a passage of reasoning, the position of its first character in `reasoning`. */
  readonly index: number;
  /** The length of the answer's text when the step came, in characters. 0 if the text was replaced later. */
  readonly textLength: number;
}

/** The visitor's rating of an answer. */
export interface Feedback {
  readonly rating: 'up' | 'down';
  /** Reasons for rating the answer down. Absent if the visitor gave none. */
  readonly reasons?: readonly FeedbackReason[];
  /** At most {@link MAX_FEEDBACK_CHARACTERS}. */
  readonly comment?: string;
}

/** Greatest length of a comment, in UTF-16 code units. What is longer is cut. */
export const MAX_FEEDBACK_CHARACTERS = 2_000;

/** One prompt or answer. Immutable: every change creates a new object, so views can compare by identity. */
export interface ChatMessage {
  readonly id: string;
  /** The turn it belongs to; prompt and answer of one turn share it. */
  readonly turnId: string;
  /**
   * The id of the message before it; absent for the first one. Several messages with the same parent are branches: versions of a prompt, or
   * several answers to one prompt.
   */
  readonly parentId?: string;
  readonly role: Role;
  readonly text: string;
  readonly state: MessageState;
  /** Milliseconds since 1970, where known. */
  readonly createdAt?: number;
  /** The id of the assistant that answers, where the backend offers several. */
  readonly assistant?: string;
  /** The number of the last event that was applied to a pending answer. Present where its turn can be resumed after that event. */
  readonly lastEventNumber?: number;
  /** Present exactly while `state` is `failed`. */
  readonly error?: ChatErrorInfo;
  /** The model reached its token limit before the end of the answer. */
  readonly truncated?: boolean;
  /** The backend or the page has retracted it; its text is gone. */
  readonly retracted?: boolean;
  /** The page has added it with `append` or `appendMessage`. It is shown and stored like the others, but never sent to the backend. */
  readonly appended?: boolean;
  readonly reasoning?: string;
  readonly notices?: readonly string[];
  readonly tools?: readonly ToolCall[];
  /** The order in which passages of reasoning, tool calls and notices came. Absent if unknown. */
  readonly trace?: readonly TraceEntry[];
  readonly media?: readonly Media[];
  /** The page's context of a prompt. */
  readonly context?: PromptContext;
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  readonly recollections?: readonly Recollection[];
  readonly usage?: Usage;
  /** Of an answer, what the page draws; of a prompt, what the page has sent with it. */
  readonly data?: readonly DataPart[];
  /** Prompts that the visitor might send next. Shown while the answer is the last message. */
  readonly suggestions?: readonly PromptSuggestion[];
  /** Of an answer. */
  readonly feedback?: Feedback;
}

/** Whether the message may still change. */
export function isPending(message: ChatMessage): boolean {
  return message.state === 'queued' || message.state === 'sending' || message.state === 'streaming';
}

/** A message as it is sent to a model. Only the relay writes `system` messages. */
export interface ModelMessage {
  readonly role: Role | 'system';
  readonly text: string;
  readonly media?: readonly Media[];
  /** Only of the prompt, which is the last message. */
  readonly context?: PromptContext;
  /** Data that the page has sent with a prompt. */
  readonly data?: readonly DataPart[];
}

/** A prompt with its conversation. Transports and providers take the same object. */
export interface ChatRequest {
  /** The turn's id, chosen by the client. Sending it again resumes the same turn and never starts a second one. */
  readonly turnId: string;
  /** The conversation so far, oldest message first. The last message is the prompt. */
  readonly messages: readonly ModelMessage[];
  /** The id of the assistant. Default: the backend's default. */
  readonly assistant?: string;
  /** The turn that this one follows, if it does not follow the last one; `null`: none. Needed where the backend stores the conversation. */
  readonly parentTurnId?: string | null;
}

/** An assistant that a backend offers. */
export interface Assistant {
  readonly id: string;
  readonly label: string;
  /** The attachments that its prompts may have. Default: those that the transport accepts. */
  readonly accepts?: AcceptedAttachments;
}
