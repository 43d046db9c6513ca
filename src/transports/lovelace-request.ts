import { ChatFailure, chatError, type ChatRequest } from '../chat/index.ts';
import { compact, type JsonObject } from '../protocol/json.ts';
import { decodeLovelaceChoice } from '../protocol/lovelace.ts';
import { fitQuery } from './lovelace-history.ts';

export interface SpellOptions {
  readonly mode: 'socket' | 'api';
  /** Whether an assistant is one of our relay's, to be called by its whole id. */
  readonly isOurs?: (assistant: string) => boolean;
  /** The number of the last event that has come, when the turn is to be resumed. */
  readonly after?: number;
}

/**
 * Spells a request as a query that any server takes. Throws a `ChatFailure`: `bad-request`, `unsupported-media` (the wire
 * carries text only), `too-long`.
 */
export function spellRequest({ turnId, messages, assistant }: ChatRequest, options: SpellOptions): JsonObject {
  const { mode, isOurs, after } = options;
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.length > 0) throw new ChatFailure(chatError('unsupported-media'));
  if (!text.trim()) throw new ChatFailure(chatError('bad-request'));
  const choice = assistant === undefined || isOurs?.(assistant) ? { assistant } : decodeLovelaceChoice(assistant);
  const query = fitQuery(compact({ ...choice, messages, turnId, after: after || undefined, listed: true }), mode);
  if (!query) throw new ChatFailure(chatError('too-long'));
  return query;
}
