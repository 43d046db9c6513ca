import type { ChatErrorInfo } from './error.ts';
import type { Media, Source, Step, ToolCall, Usage } from './event.ts';

export type Role = 'user' | 'assistant';

/**
 * Where a message stands, always visible to the person:
 * `queued` waits for its turn · `sending` on its way · `streaming` the answer is arriving · `done` · `stopped` by the person ·
 * `interrupted` cut off, what came stays · `failed`, with `error`.
 */
export type MessageState = 'queued' | 'sending' | 'streaming' | 'done' | 'stopped' | 'interrupted' | 'failed';

/** One utterance. Immutable: a change makes a new object, so that equal objects mean nothing to draw. */
export interface ChatMessage {
  readonly id: string;
  /** The turn it belongs to; prompt and answer of one turn share it. */
  readonly turnId: string;
  readonly role: Role;
  readonly text: string;
  readonly state: MessageState;
  /** Milliseconds since 1970, where known. */
  readonly createdAt?: number;
  /** Present exactly while `state` is `failed`. */
  readonly error?: ChatErrorInfo;
  /** The answer is complete only as far as the model's token limit let it be. */
  readonly truncated?: boolean;
  /** The backend has taken it back; its text is gone. */
  readonly retracted?: boolean;
  readonly reasoning?: string;
  readonly notices?: readonly string[];
  readonly tools?: readonly ToolCall[];
  readonly media?: readonly Media[];
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  readonly usage?: Usage;
}

/** A message as a model is given it. `system` is only ever written by the relay. */
export interface ModelMessage {
  readonly role: Role | 'system';
  readonly text: string;
  readonly media?: readonly Media[];
}

/** What a prompt asks of the other end; a transport and a provider take the same. */
export interface ChatRequest {
  /** Names the turn, chosen by who asks: sending it again means the same turn, never a second one. */
  readonly turnId: string;
  /** The conversation so far, oldest first; the last one is the prompt. */
  readonly messages: readonly ModelMessage[];
  /** The assistant to ask, by its id; absent: the backend's default. */
  readonly assistant?: string;
}

/** Somebody who can be asked, as a backend offers it. */
export interface Assistant {
  readonly id: string;
  readonly label: string;
}
