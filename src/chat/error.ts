/**
 * The one list of what can go wrong. A code travels from wherever a fault is found to the reader's eye; nothing else does:
 * the sentence belongs to the widget's language files, the cause to the relay's log.
 */
export const ERROR_DEFINITIONS = {
  /** The backend asked for a credential, or refused the one it was given. */
  unauthorized: { retryable: false },
  /** The backend does not serve this site (origin). */
  forbidden: { retryable: false },
  /** Nothing answers at the address. */
  unreachable: { retryable: true },
  /** Our relay answers, but no WebSocket gets through to it: a proxy between does not let any. */
  'websocket-blocked': { retryable: false },
  /** The browser lets no public page reach the visitor's own machine or network (Chromium's Local Network Access). */
  'local-network-blocked': { retryable: false },
  /** An https page may not talk to an http backend: the browser forbids it. */
  'mixed-content': { retryable: false },
  /** The address answers, but is no backend of the chosen protocol. */
  'protocol-mismatch': { retryable: false },
  /** The page named a transport that is not registered, or gave it options it cannot use. */
  'invalid-configuration': { retryable: false },
  /** The connection went away before the reply did. */
  disconnected: { retryable: true },
  /** The same visitor opened the conversation elsewhere, and this backend keeps one connection a visitor. */
  'session-replaced': { retryable: true },
  /** The backend keeps this visitor out until it restarts (a fault of Cheshire Cat 1.6 and 1.7). */
  'session-locked': { retryable: false },
  /** No sign of life for too long. */
  timeout: { retryable: true },
  /** The other end sent something its protocol does not know. */
  /** The prompt is empty or not of the shape the backend takes. */
  'bad-request': { retryable: false },
  /** The prompt, or the conversation behind it, is longer than the backend takes. */
  'too-long': { retryable: false },
  /** The prompt carries an image or a file the backend cannot take. */
  'unsupported-media': { retryable: false },
  /** A content filter or the model itself refused the prompt, or the rest of the answer to it. */
  'content-filtered': { retryable: false },
  /** The assistant asked for is not one that is offered. */
  'unknown-assistant': { retryable: false },
  /** The backend has no such action, or this visitor may not use it. */
  'permission-denied': { retryable: false },
  /** The visitor asked for too much in too short a time, or has used up an allowance. */
  'rate-limited': { retryable: true },
  /** The backend or its provider has too much to do. */
  overloaded: { retryable: true },
  /** The relay is shutting down and takes no new prompt. */
  'server-restarting': { retryable: true },
  /** The provider cannot be reached. */
  'provider-unreachable': { retryable: true },
  /** The provider refused the relay's credentials, model or request: for the site's owner to mend. */
  'provider-refused': { retryable: false },
  /** The provider failed, before its answer or in the middle of it. */
  'provider-failed': { retryable: true },
  /** The answer ended well and has no text. */
  'empty-response': { retryable: true },
  /** A part of the widget could not be loaded, as after an upgrade of the server it came from. */
  'load-failed': { retryable: false },
  /** Something unforeseen. */
  internal: { retryable: true },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_DEFINITIONS;

/** A fault, as every layer hands it on. */
export interface ChatErrorInfo {
  readonly code: ErrorCode;
  /** Whether sending the same prompt again can help. */
  readonly retryable: boolean;
  /** Seconds to wait before that, where the backend said so. */
  readonly retryAfter?: number;
}

/** A fault with the list's own verdict on retrying, which `overrides` may correct. */
export function errorInfo(code: ErrorCode, overrides: Partial<Omit<ChatErrorInfo, 'code'>> = {}): ChatErrorInfo {
  return { code, retryable: ERROR_DEFINITIONS[code].retryable, ...overrides };
}

/** Whether a word from outside is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_DEFINITIONS, value);
}

/**
 * A fault on its way up a call stack: what a transport's capability (`history`, `clear` …) rejects with.
 * Replies never throw; they end with `reply-error`.
 */
export class ChatError extends Error {
  override readonly name = 'ChatFailure';
  readonly info: ChatErrorInfo;

  /** `cause` is for logs on the side that raised it and never travels. */
  constructor(info: ChatErrorInfo, cause?: unknown) {
    super(info.code, { cause });
    this.info = info;
  }
}
