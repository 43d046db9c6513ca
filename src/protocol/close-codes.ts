/** WebSocket close codes that mean something on our wires; 4000–4999 are the application's own to give. */
export const CLOSE = {
  /** A finished conversation, or (Cat up to 1.5.3) a failed turn, or (1.6–1.8) a newer socket of the same visitor. */
  normal: 1000,
  /** The server, or the page, goes away. */
  goingAway: 1001,
  /** No close frame was seen: cut, refused in the handshake, or unreachable. Never sent. */
  abnormal: 1006,
  /** The message was larger than the other end takes. */
  tooBig: 1009,
  /** The server failed, or found the client dead. */
  internal: 1011,
  /** The server restarts: come back soon. */
  restart: 1012,
  /** Not let in, said to a greeted client; a browser cannot see the status of a refused handshake. */
  unauthorized: 4401,
  /** Not from this site, said to a greeted client. */
  forbidden: 4403,
  /** Too many connections of one visitor, said to a greeted client. */
  rateLimited: 4429,
} as const;
