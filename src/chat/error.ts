/**
 * All error codes. Only the code travels from the place of an error to the visitor: sentences are in the widget's language files, causes
 * in the relay's log.
 *
 * A new code needs, besides its line here:
 * - a sentence for the visitor in `widget/i18n/` (the type checker reports it missing) and in each registered translation
 * - a sentence for stock clients in `protocol/stock-error-messages.ts` (type checker)
 * - a row in the table of codes of `protocol/README.md` (`test/protocol/readme.test.ts`) and in README's list of codes
 * - where it needs one: a hint for the page's owner in `transports/shared/configuration-hint.ts`, an HTTP status in `relay/endpoints/`
 */
export const ERROR_DEFINITIONS = {
  /** The backend requires a credential, or rejected the one it got. */
  unauthorized: { retryable: false },
  /** The backend does not serve this site (origin). */
  forbidden: { retryable: false },
  /** Nothing answers at the address. */
  unreachable: { retryable: true },
  /** Our relay answers HTTP, but a proxy in between blocks WebSockets. */
  'websocket-blocked': { retryable: false },
  /** The browser blocks access from a public page to the visitor's own machine or network (Chromium's Local Network Access). */
  'local-network-blocked': { retryable: false },
  /** The browser forbids an https page to connect to an http backend. */
  'mixed-content': { retryable: false },
  /** The address answers, but not with the chosen protocol. */
  'protocol-mismatch': { retryable: false },
  /** The page chose a transport that is not registered, or gave it invalid options. */
  'invalid-configuration': { retryable: false },
  /** The connection was lost before the reply ended. */
  disconnected: { retryable: true },
  /** The same visitor opened the conversation elsewhere, and this backend allows one connection per visitor. */
  'session-replaced': { retryable: true },
  /** The backend rejects this visitor until it restarts (a bug of Cheshire Cat 1.6 and 1.7). */
  'session-locked': { retryable: false },
  /** Nothing arrived for too long. */
  timeout: { retryable: true },
  /** The prompt is empty or has the wrong format. */
  'bad-request': { retryable: false },
  /** The prompt, or the conversation before it, is longer than the backend accepts. */
  'too-long': { retryable: false },
  /** The prompt has an image or a file that the backend does not accept. */
  'unsupported-media': { retryable: false },
  /** An attachment of a stored prompt has not been kept, so the prompt cannot be sent again. */
  'attachment-missing': { retryable: false },
  /** A content filter or the model itself refused the prompt or the rest of the answer. */
  'content-filtered': { retryable: false },
  /** The requested assistant does not exist. */
  'unknown-assistant': { retryable: false },
  /** The backend has no such action, or this visitor may not use it. */
  'permission-denied': { retryable: false },
  /** The visitor sent too much in too short a time, or has used up a quota. */
  'rate-limited': { retryable: true },
  /** The backend or its provider is overloaded. */
  overloaded: { retryable: true },
  /** The relay is shutting down and accepts no new prompts. */
  'server-restarting': { retryable: true },
  /** The provider cannot be reached. */
  'provider-unreachable': { retryable: true },
  /** The provider rejected the relay's credentials, model or request. Only the site's owner can fix it. */
  'provider-refused': { retryable: false },
  /** The provider failed before or during its answer. */
  'provider-failed': { retryable: true },
  /** The answer ended normally, without text. */
  'empty-response': { retryable: true },
  /** A part of the widget could not be loaded, for example after the server it came from was upgraded. */
  'load-failed': { retryable: false },
  /** An unexpected error. */
  internal: { retryable: true },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_DEFINITIONS;

/** An error as data, the form in which every layer passes it on. */
export interface ChatErrorInfo {
  readonly code: ErrorCode;
  /** Whether sending the same prompt again may succeed. */
  readonly retryable: boolean;
  /** Seconds to wait before sending again, if the backend gave them. */
  readonly retryAfter?: number;
}

/** Creates the info for a code. `retryable` comes from the list unless `overrides` has it. */
export function errorInfo(code: ErrorCode, overrides: Partial<Omit<ChatErrorInfo, 'code'>> = {}): ChatErrorInfo {
  return { code, retryable: ERROR_DEFINITIONS[code].retryable, ...overrides };
}

/** Whether an untrusted value is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_DEFINITIONS, value);
}

/**
 * An error as an exception: capabilities of a transport (`history`, `clear` …) reject with it.
 * Replies never throw; they end with `reply-error`.
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly info: ChatErrorInfo;

  /** @param cause For local logs. It is never sent. */
  constructor(info: ChatErrorInfo, cause?: unknown) {
    super(info.code, { cause });
    this.info = info;
  }
}

/** Whether a thrown value is a `ChatError`, also one from another copy of this code. */
export function isChatError(cause: unknown): cause is ChatError {
  return isErrorCode((cause as Partial<ChatError> | undefined)?.info?.code);
}

/** The info of a thrown value: that of a `ChatError`, else `internal`. */
export function toErrorInfo(cause: unknown): ChatErrorInfo {
  return isChatError(cause) ? cause.info : errorInfo('internal');
}
