import type { Holder } from '../limits/pool.ts';
import type { ConversationMemory } from './conversation-memory.ts';

/**
 * How a running turn continues after its last reader has left: `stop` ends it, because no client could read the rest · `finish`
 * completes it for the memory · `resume` completes it if a client attaches to it in time.
 */
export type DisconnectPolicy = 'stop' | 'finish' | 'resume';

export interface SessionOptions {
  /** The key of the turns' owner. Clients that know it may resume them. */
  readonly owner: string;
  readonly memory: ConversationMemory;
  readonly disconnectPolicy: DisconnectPolicy;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
}
