import type { ChatMessage } from '../../chat/index.ts';
import { loadChunk } from '../shared/load-chunk.ts';

/** Where Lovelace's own client keeps its history in `localStorage`. */
export const LOVELACE_HISTORY_KEY = 'Lovelace::Service::History';

/** A conversation that another client has kept. */
export interface ForeignConversation {
  /** Tells them apart, and has the form of a conversation's key. */
  readonly key: string;
  /** Each follows the one before. */
  readonly messages: readonly ChatMessage[];
}

/**
 * The conversations in a history of Lovelace's own client, one of each day. Resolves to `undefined` for a text that is none, or too long. Rejects with a
 * `ChatError` if the code cannot be loaded.
 */
export async function readLovelaceHistory(text: string): Promise<readonly ForeignConversation[] | undefined> {
  const { decodeLovelaceHistory } = await loadChunk(import('../../protocol/lovelace-history.ts'));
  return decodeLovelaceHistory(text);
}
