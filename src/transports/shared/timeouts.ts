/* How long transports wait, in milliseconds, where a page does not say otherwise. */

/** For a connection. Cats of 1.6 to 1.8 take 20 s to hand a visitor over from a socket whose other end is dead. */
export const CONNECT_TIMEOUT_MS = 30_000;
/** For a socket to close. A closing handshake that takes longer has nobody at its other end. */
export const CLOSE_TIMEOUT_MS = 5_000;
/** For a sign of life after a prompt: longer than a model thinks before its first word. */
export const REPLY_TIMEOUT_MS = 120_000;
/** For a lost connection to our relay, with an answer unfinished: then it is said, once, and may be asked for again. */
export const RESUME_TIMEOUT_MS = 20_000;
/** For a small answer over plain HTTP. */
export const REQUEST_TIMEOUT_MS = 20_000;
