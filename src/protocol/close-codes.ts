/*
 * WebSocket close codes that mean something on our wires; 4000–4999 are the application's own to give. Not one object: of these, a
 * bundler leaves nothing but the numbers that are used.
 */

/** A finished conversation, or (Cat up to 1.5.3) a failed turn, or (1.6–1.8) a newer socket of the same visitor. */
export const NORMAL = 1000;
/** No close frame was seen: cut, refused in the handshake, or unreachable. Never sent. */
export const ABNORMAL = 1006;
/** The other end sends more than any client needs to. */
export const POLICY_VIOLATION = 1008;
/** The message was larger than the other end takes. */
export const MESSAGE_TOO_BIG = 1009;
/** The server restarts: come back soon. */
export const SERVICE_RESTART = 1012;
/** Not let in, said to a greeted client; a browser cannot see the status of a refused handshake. */
export const UNAUTHORIZED = 4401;
/** Not from this site, said to a greeted client. */
export const FORBIDDEN = 4403;
/** Too many connections of one visitor, said to a greeted client. */
export const RATE_LIMITED = 4429;
