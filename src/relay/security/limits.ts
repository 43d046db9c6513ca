/**
 * What one visitor may cost. Every number has a default that is safe on the open internet;
 * the configuration's `limits` may change any of them.
 */
export interface Limits {
  /** Bytes of one frame on a socket. A bigger one closes the socket. Default 1 MiB. */
  readonly frameBytes: number;
  /** Bytes of one HTTP body. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Characters of one prompt; a longer one is answered with `too-long`. Default 32,000. */
  readonly promptCharacters: number;
  /**
   * Sockets open at once from one address; the next is refused with 429. Default 100. The machine's own address is
   * not counted: connections from there are a proxy's that nobody declared, and would be everybody at once.
   */
  readonly connectionsPerAddress: number;
  /** Prompts of one socket waiting for their turn, the running one not counted; the next is `rate-limited`. Default 8. */
  readonly queuedPrompts: number;
  /** Characters of one answer, reasoning included. There it ends, with reason `length`. Default 400,000. */
  readonly answerCharacters: number;
  /** Milliseconds one answer may take. Then it fails with `timeout`, keeping what came. Default 10 minutes. */
  readonly answerMs: number;
  /** Milliseconds a turn goes on for a visitor whose connection was lost, and who may come back for it. Default 60 s. */
  readonly resumeMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 1_048_576,
  bodyBytes: 1_048_576,
  promptCharacters: 32_000,
  connectionsPerAddress: 100,
  queuedPrompts: 8,
  answerCharacters: 400_000,
  answerMs: 600_000,
  resumeMs: 60_000,
};
