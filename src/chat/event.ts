import type { DataPart } from './data-part.ts';
import type { ChatErrorInfo } from './error.ts';
import type { PromptSuggestion } from './prompt-suggestion.ts';

/** Why a reply ended. `length`: the model reached its token limit. `interrupted`: it was cut off; the text received so far stays. */
export type FinishReason = 'done' | 'stopped' | 'interrupted' | 'length';

/** A document that the answer is based on. */
export interface Source {
  readonly title: string;
  readonly url?: string;
  /** The passage itself, as plain text. */
  readonly text?: string;
  /** Similarity to the question, 0 to 1. */
  readonly score?: number;
  /** When the backend stored it, in milliseconds since 1970. */
  readonly createdAt?: number;
}

/** Something other than a document that the backend remembered for its answer. */
export interface Recollection {
  /** `episodic`: what the visitor said before · `procedural`: a tool or form that the backend knows. */
  readonly kind: 'episodic' | 'procedural';
  readonly text: string;
  /** Where it comes from: a visitor's id, or the name of a tool. */
  readonly source?: string;
  /** Similarity to the question, 0 to 1. */
  readonly score?: number;
  /** When it was stored, in milliseconds since 1970. */
  readonly createdAt?: number;
}

/** One action of the backend before its answer. */
export interface Step {
  readonly name: string;
  readonly input?: string;
  readonly output?: string;
}

/** The size of a prompt and its reply in the provider's tokens. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export interface Media {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  /** An `https:`, `http:` or `data:` address. Empty if the content was not kept, as of a file in a stored conversation. */
  readonly url: string;
  /** Describes the content in words. */
  readonly alt?: string;
  /** The name of the file. */
  readonly name?: string;
  /** A small version of an image as a `data:` URL, which the browser stores instead of it. Never sent. */
  readonly thumbnail?: string;
}

export type ToolState = 'running' | 'done' | 'failed';

/** A tool call. Later events with the same `id` update it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Title for the visitor, such as "Search the stock". Default: the name in words. */
  readonly title?: string;
  readonly state: ToolState;
  /** Input and output as readable text. */
  readonly input?: string;
  readonly output?: string;
}

export interface ReplyStart {
  readonly type: 'reply-start';
}
export interface TextDelta {
  readonly type: 'text-delta';
  readonly delta: string;
}
export interface ReasoningDelta {
  readonly type: 'reasoning-delta';
  readonly delta: string;
}
/** A status text beside the answer ("Read 40% of report.pdf"). */
export interface Notice {
  readonly type: 'notice';
  readonly text: string;
}
export interface ToolEvent extends ToolCall {
  readonly type: 'tool';
}
export interface MediaEvent extends Media {
  readonly type: 'media';
}
/** A named value that the page draws by its `renderers`. A later one with the same `id` replaces it. */
export interface DataEvent extends DataPart {
  readonly type: 'data';
}
/** Prompts that the visitor might send next. The last event of this type counts. */
export interface SuggestionsEvent {
  readonly type: 'suggestions';
  readonly suggestions: readonly PromptSuggestion[];
}
export interface ReplyEnd {
  readonly type: 'reply-end';
  readonly reason: FinishReason;
  /** The whole text, if the backend sends it. It replaces the streamed text. */
  readonly text?: string;
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  readonly recollections?: readonly Recollection[];
  readonly usage?: Usage;
}
export interface ReplyError extends ChatErrorInfo {
  readonly type: 'reply-error';
}

/**
 * One step of a reply, the same from the provider to the widget.
 * Order: one `reply-start`, then any number of the others, then exactly one `reply-end` or `reply-error`.
 * Readers ignore types that they do not know.
 */
export type ChatEvent =
  | ReplyStart
  | TextDelta
  | ReasoningDelta
  | Notice
  | ToolEvent
  | MediaEvent
  | DataEvent
  | SuggestionsEvent
  | ReplyEnd
  | ReplyError;

/** The stream of events that answers one prompt. It can be read once. It never throws: an error is its last event. */
export interface ChatReply extends AsyncIterable<ChatEvent> {
  /** The number of the last event that was read, from 1; `undefined` if the turn cannot be resumed. */
  readonly lastEventNumber?: number | undefined;
}

/** Whether this event ends the reply. */
export function isTerminal(event: ChatEvent): event is ReplyEnd | ReplyError {
  return event.type === 'reply-end' || event.type === 'reply-error';
}
