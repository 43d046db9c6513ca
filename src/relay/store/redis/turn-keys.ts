import { createHash } from 'node:crypto';
import type { TurnKey } from '../shared-turns.ts';

/** How long a producer that does not renew its lease has it, in milliseconds. */
export const LEASE_MS = 1500;

/** The keys and the channel of one turn. */
export interface TurnKeys {
  /** In the order that the scripts expect. */
  readonly keys: string[];
  readonly channel: string;
}

export function turnKeysOf(prefix: string, { owner, turnId }: TurnKey): TurnKeys {
  const key = `${prefix}turn:{${hashOf(JSON.stringify([turnId, owner]))}}`;
  return { keys: [key, `${key}:events`, `${key}:lease`, `${key}:read`], channel: key };
}

/** The ids of visitors and turns are keys to their conversations, so only their hashes are names in Redis. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}
