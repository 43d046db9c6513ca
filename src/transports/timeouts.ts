/** How long transports wait, in milliseconds, where a page does not say otherwise. */
export const TIMEOUTS = {
  /** For a connection. Cats of 1.6 to 1.8 take 20 s to hand a visitor over from a socket whose other end is dead. */
  connect: 30_000,
  /** For a socket to close. A closing handshake that takes longer has nobody at its other end. */
  close: 5_000,
  /** For a sign of life after a prompt: longer than a model thinks before its first word. */
  reply: 120_000,
  /** For a small answer over plain HTTP. */
  request: 20_000,
} as const;
