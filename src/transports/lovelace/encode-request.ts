import { ChatError, errorInfo, type ChatRequest } from '../../chat/index.ts';
import { omitUndefined, type JsonObject } from '../../protocol/json.ts';
import { decodeLovelaceAssistantId } from '../../protocol/lovelace.ts';
import { trimQuery } from './trim-query.ts';

export interface EncodeOptions {
  readonly mode: 'socket' | 'api';
  /** Whether an assistant is one of our relay's, to be called by its whole id. */
  readonly isRelayAssistant?: (assistant: string) => boolean;
  /** The number of the last event that has come, when the turn is to be resumed. */
  readonly lastEventNumber?: number;
}

/**
 * Spells a request as a query that any server takes. Throws a `ChatFailure`: `bad-request`, `unsupported-media` (the wire
 * carries text only), `too-long`.
 */
export function encodeRequest({ turnId, messages, assistant }: ChatRequest, options: EncodeOptions): JsonObject {
  const { mode, isRelayAssistant, lastEventNumber } = options;
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.length > 0) throw new ChatError(errorInfo('unsupported-media'));
  if (!text.trim()) throw new ChatError(errorInfo('bad-request'));
  const choice =
    assistant === undefined || isRelayAssistant?.(assistant) ? { assistant } : decodeLovelaceAssistantId(assistant);
  const query = trimQuery(
    omitUndefined({ ...choice, messages, turnId, lastEventNumber: lastEventNumber || undefined, hasMessageList: true }),
    mode,
  );
  if (!query) throw new ChatError(errorInfo('too-long'));
  return query;
}
