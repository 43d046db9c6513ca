/* Default timeouts of transports. */

/** For a connection. Cats of 1.6 to 1.8 take 20 s to accept a visitor again whose old socket is dead. */
export const CONNECT_TIMEOUT_MS = 30_000;
/** For the closing handshake of a socket. If it takes longer, the connection is dead. */
export const CLOSE_TIMEOUT_MS = 5_000;
/** For the hello of our relay on an open socket. It is the first frame, so it arrives in time on a slow network, too. */
export const HELLO_TIMEOUT_MS = 1_000;
/** For activity after a prompt. A model may think for long before its first token. */
export const REPLY_TIMEOUT_MS = 120_000;
/** For reconnecting to our relay during an answer. After it the turn fails. */
export const RESUME_TIMEOUT_MS = 20_000;
/** For an HTTP request with a small response. */
export const REQUEST_TIMEOUT_MS = 20_000;
