import type { Limits } from './limits.ts';
import { Pool, type Holder } from './pool.ts';

/** What a relay holds for those who connect to it. What is not in a pool here is bounded by its own limit alone. */
export interface ResourcePools {
  /** Open connections of any kind, idle ones included. */
  readonly tcpConnections: Pool;
  /** Sockets, Socket.IO sessions, and requests that wait for an answer. */
  readonly connections: Pool;
  /** Prompts that are being answered. */
  readonly answers: Pool;
  /** Characters of prompts that wait or are answered, and of conversations that last only as long as their connection. */
  readonly sessionCharacters: Pool;
  /** Characters of answers that have ended and can still be asked for. */
  readonly endedAnswers: Pool;
  /** Bytes that wait for a reader, on any wire. */
  readonly sendBuffers: Pool;
}

/** How many prompts somebody may ask in a minute. */
export interface PromptRateLimiter {
  /**
   * Counts one prompt, or what is as much work as several.
   * @returns the seconds to wait, if it is one too many; at once `undefined` for who is not counted.
   */
  consume(holder: Holder, prompts?: number): Promise<number | undefined> | undefined;
}

/**
 * How much of what the system lets the process open may be connections of clients, of those WebSockets and waiting requests, and
 * prompts, each of which takes a connection to its provider. The rest is for files.
 */
const OPEN_FILE_SHARES = { tcpConnections: 0.7, connections: 0.5, answers: 0.2 } as const;

/** @param maxOpenFiles How many files and sockets the system lets this process open. */
export function createResourcePools(limits: Limits, maxOpenFiles = Infinity): ResourcePools {
  return {
    tcpConnections: new Pool({
      total: Math.min(limits.tcpConnections, Math.floor(maxOpenFiles * OPEN_FILE_SHARES.tcpConnections)),
      perAddress: limits.tcpConnectionsPerAddress,
      perNetwork: limits.tcpConnectionsPerNetwork,
    }),
    connections: new Pool({
      total: Math.min(limits.connections, Math.floor(maxOpenFiles * OPEN_FILE_SHARES.connections)),
      perAddress: limits.connectionsPerAddress,
      perNetwork: limits.connectionsPerNetwork,
    }),
    answers: new Pool({
      total: Math.min(limits.concurrentAnswers, Math.floor(maxOpenFiles * OPEN_FILE_SHARES.answers)),
      perAddress: limits.concurrentAnswersPerAddress,
      perNetwork: limits.concurrentAnswersPerNetwork,
    }),
    sessionCharacters: new Pool({
      total: limits.sessionCharacters,
      perAddress: limits.sessionCharactersPerAddress,
      perNetwork: limits.sessionCharactersPerNetwork,
    }),
    endedAnswers: new Pool({
      total: limits.endedAnswerCharacters,
      perAddress: limits.endedAnswerCharactersPerAddress,
      perNetwork: limits.endedAnswerCharactersPerNetwork,
      shouldEvictOwn: true,
    }),
    sendBuffers: new Pool({
      total: limits.sendBufferBytes,
      perAddress: limits.sendBufferBytesPerAddress,
      perNetwork: limits.sendBufferBytesPerNetwork,
      evictionOrder: 'largest',
    }),
  };
}
