import type { Limits } from './limits.ts';
import { Pool, type Holder } from './pool.ts';

/** The resources that a relay limits per holder and in total. */
export interface ResourcePools {
  /** Open connections of any kind, idle ones included. */
  readonly tcpConnections: Pool;
  /** Sockets, Socket.IO sessions, and requests that wait for a response. */
  readonly connections: Pool;
  /** Running answers. */
  readonly answers: Pool;
  /** Characters of prompts that wait or are being answered, and of conversations that last as long as their connection. */
  readonly sessionCharacters: Pool;
  /** Characters of ended answers that can still be read again. */
  readonly endedAnswers: Pool;
  /** Bytes that wait to be sent, on any wire. */
  readonly sendBuffers: Pool;
}

/** Limits the prompts per minute of a holder. */
export interface PromptRateLimiter {
  /**
   * Counts prompts. `prompts` is more than 1 for other work that costs as much as several.
   * @returns the seconds to wait, if the limit is exceeded; `undefined` synchronously for a holder that is not limited.
   */
  consume(holder: Holder, prompts?: number): Promise<number | undefined> | undefined;
}

/**
 * Shares of the files that the process may open: for client connections; among these, for WebSockets and waiting requests; for answers,
 * each of which uses a connection to its provider. The rest is for files.
 */
const OPEN_FILE_SHARES = { tcpConnections: 0.7, connections: 0.5, answers: 0.2 } as const;

/** @param maxOpenFiles The number of files and sockets that the system lets this process open. */
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
