import type { ChatErrorInfo } from './error.ts';
import type { ChatReply } from './event.ts';

/** `idle`: no connection wanted yet. `reconnecting`: lost, trying again. `failed`: gave up, with the reason. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

export interface StatusEvent {
  readonly type: 'status';
  readonly state: ConnectionState;
  /** Why it is `reconnecting` or `failed`. */
  readonly error?: ChatErrorInfo;
}

/** The backend retracts a message or replaces its text. */
export interface MessageRetractedEvent {
  readonly type: 'retract';
  readonly messageId: string;
  readonly replacement?: string;
}

/** The rest of the visitor's quota. */
export interface QuotaEvent {
  readonly type: 'quota';
  readonly limit: number;
  readonly left: number;
  /** When the quota is full again, in milliseconds since 1970. */
  readonly resetsAt: number;
}

/** A whole reply without a prompt on this page: the Cheshire Cat sends messages of its own. */
export interface UnsolicitedReplyEvent {
  readonly type: 'unsolicited-reply';
  readonly reply: ChatReply;
  /** The turn of the history that it answers, if the prompt was sent by an earlier page. */
  readonly turnId?: string;
}

/**
 * Abilities of a transport besides sending prompts. `assistants`, `history`, `clear`: the method of that name · `resume`: a turn can be
 * continued after its connection or page is gone · `branches`: a prompt is answered on the path of its request, so that earlier prompts can
 * be edited · `context`: what a page passes along with a prompt reaches the backend · `delete`: single turns can be
 * removed from what the backend remembers, or it remembers none · `feedback`: the method of that name ·
 * `conversations`: conversations of one visitor with different keys are different ones · `titles`: the backend gives a conversation a title some
 * seconds after its first answer, and has it in the list of its conversations.
 */
export type Capability =
  | 'assistants'
  | 'history'
  | 'clear'
  | 'resume'
  | 'branches'
  | 'context'
  | 'delete'
  | 'feedback'
  | 'conversations'
  | 'titles';

/** The capabilities of a transport have changed: some are known only once the backend has identified itself, others it refuses. */
export interface CapabilitiesEvent {
  readonly type: 'capabilities';
  /** All capabilities from now on. */
  readonly capabilities: readonly Capability[];
}

/** How much of a large prompt has left the page. The last one has sent all of it. */
export interface UploadEvent {
  readonly type: 'upload';
  readonly turnId: string;
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** An event outside any reply. */
export type TransportEvent =
  | StatusEvent
  | CapabilitiesEvent
  | MessageRetractedEvent
  | QuotaEvent
  | UploadEvent
  | UnsolicitedReplyEvent;
