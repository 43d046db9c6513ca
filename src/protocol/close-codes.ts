/*
 * The WebSocket close codes of our wires. 4000–4999 are for applications. Separate exports, because a bundler inlines the ones that are
 * used and drops the rest.
 */

/** A normal end; from Cats up to 1.5.3 also a failed turn, from 1.6–1.8 a newer socket of the same visitor. */
export const NORMAL = 1000;
/** No close frame arrived: connection cut, handshake refused, or unreachable. Never sent. */
export const ABNORMAL = 1006;
/** The client sends more than any client needs to. */
export const POLICY_VIOLATION = 1008;
/** The message was larger than the server accepts. */
export const MESSAGE_TOO_BIG = 1009;
/** The server restarts. Clients reconnect soon. */
export const SERVICE_RESTART = 1012;
/** Rejected. Used for extended clients because a browser cannot read the status of a refused handshake. */
export const UNAUTHORIZED = 4401;
/** Origin not allowed (extended clients). */
export const FORBIDDEN = 4403;
/** Too many connections of one visitor (extended clients). */
export const RATE_LIMITED = 4429;
