/**
 * What one visitor may cost. Every number has a default that is safe on the open internet;
 * the configuration's `limits` may change any of them. README tells what happens beyond each.
 */
export interface Limits {
  /** Bytes of one frame on a socket. A bigger one closes the socket. Default 1 MiB. */
  readonly frameBytes: number;
  /** Bytes of one HTTP body. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Characters of one prompt; a longer one is answered with `too-long`. Default 32,000. */
  readonly promptCharacters: number;
  /**
   * Messages of the conversation that a client sends along, as Lovelace's do, that are looked at: the latest ones. What is
   * before them is passed over and not refused, for a client of that wire sends more with every prompt. Default 200.
   */
  readonly historyMessages: number;
  /** Characters of them, in the same way: whole messages, the latest that fit. Default 400,000. */
  readonly historyCharacters: number;
  /**
   * Sockets and unanswered requests open at once from one address; the next is refused with 429. Default 100. Of IPv6, a /64
   * counts as one address, for that is the least that one visitor is given. The machine's own address is not
   * counted: connections from there are a proxy's that nobody declared, and would be everybody at once.
   */
  readonly connectionsPerAddress: number;
  /** Prompts being answered at once by the whole relay; the next is answered with `overloaded`. Default 2,000. */
  readonly promptsInFlight: number;
  /**
   * Of those, the ones from one address, counted as its connections are; the next is `rate-limited`. An answer goes on for a
   * while without its connection, so that the number of connections does not bound that of answers. Default 100.
   */
  readonly promptsInFlightPerAddress: number;
  /** Prompts of one socket waiting for their turn, the running one not counted; the next is `rate-limited`. Default 8. */
  readonly queuedPrompts: number;
  /** Characters of them together, with pictures and what is sent along; the next is `rate-limited`. One alone may have more. Default 1 million. */
  readonly queuedCharacters: number;
  /** Characters of one answer, reasoning included. There it ends, with reason `length`. Default 400,000. */
  readonly answerCharacters: number;
  /** Milliseconds one answer may take. Then it fails with `timeout`, keeping what came. Default 10 minutes. */
  readonly answerMs: number;
  /** Milliseconds a turn goes on for a visitor whose connection was lost, and who may come back for it. Default 60 s. */
  readonly resumeMs: number;
  /**
   * Milliseconds that a client may take to send the head of a request, an upgrade's included; then 408. Default 15 s. This one and
   * the next two are the relay's own server's: one that it is attached to has its own.
   */
  readonly headersMs: number;
  /** Milliseconds that it may take to send a whole request, its body included; then 408. Default 60 s. */
  readonly requestMs: number;
  /**
   * Milliseconds that a connection without a request stays open. Default 65 s: longer than the minute that proxies keep theirs, so
   * that none sends a request into a connection that just closes.
   */
  readonly idleMs: number;
  /** Milliseconds between a Socket.IO client's connection and its saying who it is; then the connection ends. Default 10 s. */
  readonly connectMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 1_048_576,
  bodyBytes: 1_048_576,
  promptCharacters: 32_000,
  historyMessages: 200,
  historyCharacters: 400_000,
  connectionsPerAddress: 100,
  promptsInFlight: 2_000,
  promptsInFlightPerAddress: 100,
  queuedPrompts: 8,
  queuedCharacters: 1_000_000,
  answerCharacters: 400_000,
  answerMs: 600_000,
  resumeMs: 60_000,
  headersMs: 15_000,
  requestMs: 60_000,
  idleMs: 65_000,
  connectMs: 10_000,
};
