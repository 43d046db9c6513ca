import type { Limits } from './limits.ts';
import { Pool, type Holder } from './pool.ts';

/** What a relay holds for those who connect to it. What is not in a pool here is bounded by its own limit alone. */
export interface Resources {
  /** Open connections of any kind, idle ones included. */
  readonly handles: Pool;
  /** Sockets, Socket.IO sessions, and requests that wait for an answer. */
  readonly connections: Pool;
  /** Prompts that are being answered. */
  readonly prompts: Pool;
  /** Characters of prompts that wait or are answered, and of conversations that last only as long as their connection. */
  readonly kept: Pool;
  /** Characters of answers that have ended and can still be asked for. */
  readonly ended: Pool;
  /** Bytes that wait for a reader, on any wire. */
  readonly unread: Pool;
}

/** How many prompts somebody may ask in a minute. */
export interface PromptRate {
  /**
   * Counts one prompt, or what is as much work as several.
   * @returns the seconds to wait, if it is one too many; at once `undefined` for who is not counted.
   */
  count(holder: Holder, prompts?: number): Promise<number | undefined> | undefined;
}

/**
 * How much of what the system lets the process open may be connections of clients, of those WebSockets and waiting requests, and
 * prompts, each of which takes a connection to its provider. The rest is for files.
 */
const SHARES = { handles: 0.7, connections: 0.5, prompts: 0.2 } as const;

/** @param openFiles How many files and sockets the system lets this process open. */
export function createResources(limits: Limits, openFiles = Infinity): Resources {
  return {
    handles: new Pool({
      total: Math.min(limits.handles, Math.floor(openFiles * SHARES.handles)),
      perAddress: limits.handlesPerAddress,
      perNetwork: limits.handlesPerNetwork,
    }),
    connections: new Pool({
      total: Math.min(limits.connections, Math.floor(openFiles * SHARES.connections)),
      perAddress: limits.connectionsPerAddress,
      perNetwork: limits.connectionsPerNetwork,
    }),
    prompts: new Pool({
      total: Math.min(limits.promptsInFlight, Math.floor(openFiles * SHARES.prompts)),
      perAddress: limits.promptsInFlightPerAddress,
      perNetwork: limits.promptsInFlightPerNetwork,
    }),
    kept: new Pool({
      total: limits.keptCharacters,
      perAddress: limits.keptCharactersPerAddress,
      perNetwork: limits.keptCharactersPerNetwork,
    }),
    ended: new Pool({
      total: limits.endedCharacters,
      perAddress: limits.endedCharactersPerAddress,
      perNetwork: limits.endedCharactersPerNetwork,
      replaces: true,
    }),
    unread: new Pool({
      total: limits.unreadBytes,
      perAddress: limits.unreadBytesPerAddress,
      perNetwork: limits.unreadBytesPerNetwork,
      evicts: 'largest',
    }),
  };
}
