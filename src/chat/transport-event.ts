import type { ChatErrorInfo } from './error.ts';
import type { ChatReply } from './event.ts';

/** `idle`: not asked to connect yet. `reconnecting`: lost, and being sought. `failed`: given up, with the reason. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

export interface StatusEvent {
  readonly type: 'status';
  readonly state: ConnectionState;
  /** Why it is `reconnecting` or `failed`. */
  readonly error?: ChatErrorInfo;
}

/** The backend takes a message back, or puts another text in its place. */
export interface MessageRetractedEvent {
  readonly type: 'retract';
  readonly messageId: string;
  readonly replacement?: string;
}

/** What is left of the visitor's allowance. */
export interface QuotaEvent {
  readonly type: 'quota';
  readonly limit: number;
  readonly left: number;
  /** When it is full again, in milliseconds since 1970. */
  readonly resetsAt: number;
}

/** A whole reply that nobody on this page asked for: the Cheshire Cat speaks unprompted. */
export interface UnsolicitedReplyEvent {
  readonly type: 'unsolicited-reply';
  readonly reply: ChatReply;
  /** The turn of the history that it answers after all, where it was asked on an earlier page. Absent: nobody asked. */
  readonly turnId?: string;
}

/** What happens to a conversation outside any reply. */
export type TransportEvent = StatusEvent | MessageRetractedEvent | QuotaEvent | UnsolicitedReplyEvent;
