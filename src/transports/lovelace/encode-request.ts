import { ChatError, errorInfo, type ChatRequest } from '../../chat/index.ts';
import { encodeTurnKeys } from '../../protocol/extension.ts';
import { omitUndefined, type JsonObject } from '../../protocol/json.ts';
import { decodeLovelaceAssistantId } from '../../protocol/lovelace.ts';
import { trimQuery } from './trim-query.ts';

export interface EncodeOptions {
  readonly mode: 'socket' | 'api';
  /** Whether an assistant is one of our relay's, so that its whole id is sent. */
  readonly isRelayAssistant?: (assistant: string) => boolean;
  /** The number of the last event received, to resume a turn. */
  readonly lastEventNumber?: number | undefined;
}

/**
 * Encodes a request as a query for any server. Attachments are our extension's. Throws a `ChatError`: `bad-request`, `unsupported-media`
 * (plain HTTP carries text only), `attachment-missing`, `too-long`.
 */
export function encodeRequest({ messages, assistant, ...keys }: ChatRequest, options: EncodeOptions): JsonObject {
  const { mode, isRelayAssistant, lastEventNumber } = options;
  const { text = '', media = [], context, data } = messages.at(-1) ?? {};
  if (media.some(({ url }) => !url)) throw new ChatError(errorInfo('attachment-missing'));
  if (mode === 'api' && media.length > 0) throw new ChatError(errorInfo('unsupported-media'));
  if (!text.trim() && media.length === 0) throw new ChatError(errorInfo('bad-request'));
  const choice =
    assistant === undefined || isRelayAssistant?.(assistant) ? { assistant } : decodeLovelaceAssistantId(assistant);
  const query = trimQuery(
    omitUndefined({ ...choice, messages, ...keys, lastEventNumber, context, data, hasMessageList: true }),
    mode,
  );
  if (!query) throw new ChatError(errorInfo('too-long'));
  return media.length > 0 ? { ...query, ...encodeTurnKeys({ media }) } : query;
}
