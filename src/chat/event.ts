import type { ChatErrorInfo } from './error.ts';

/** Why a reply came to its end. `length`: the model ran into its token limit; `interrupted`: it was cut off and what came stays. */
export type FinishReason = 'done' | 'stopped' | 'interrupted' | 'length';

/** Where a passage of the answer comes from. */
export interface Source {
  readonly title: string;
  readonly url?: string;
  /** The passage itself, as plain text. */
  readonly text?: string;
  /** Likeness to the question, 0 to 1. */
  readonly score?: number;
}

/** One thing the backend did on the way to its answer. */
export interface Step {
  readonly name: string;
  readonly input?: string;
  readonly output?: string;
}

/** What a reply cost, in the provider's tokens. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export interface Media {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  /** An `https:`, `http:` or `data:` address. */
  readonly url: string;
  readonly alt?: string;
}

export type ToolState = 'running' | 'done' | 'failed';

/** A tool at work; events of one `id` follow each other and the last one holds. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly state: ToolState;
  /** What went in and what came out, as the text a person may read. */
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
/** Something the backend says beside its answer ("Read 40% of report.pdf"). */
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
export interface ReplyEnd {
  readonly type: 'reply-end';
  readonly reason: FinishReason;
  /** The whole text, where the backend states it. It is authoritative and replaces what was streamed. */
  readonly text?: string;
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  readonly usage?: Usage;
}
export interface ReplyError extends ChatErrorInfo {
  readonly type: 'reply-error';
}

/**
 * One step of a reply, the same from the provider to the widget.
 * Grammar: one `reply-start`, then any number of the middle ones, then exactly one `reply-end` or `reply-error`.
 * A reader passes over types it does not know.
 */
export type ChatEvent =
  | ReplyStart
  | TextDelta
  | ReasoningDelta
  | Notice
  | ToolEvent
  | MediaEvent
  | ReplyEnd
  | ReplyError;

/** The stream of events that answers one prompt. It is read once, and it never throws: a failure is its last event. */
export type ChatReply = AsyncIterable<ChatEvent>;

/** Whether nothing can follow this event. */
export function isTerminal(event: ChatEvent): event is ReplyEnd | ReplyError {
  return event.type === 'reply-end' || event.type === 'reply-error';
}
