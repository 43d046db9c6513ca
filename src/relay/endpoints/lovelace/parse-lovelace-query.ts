import { errorInfo, type ChatErrorInfo } from '../../../chat/index.ts';
import { omitUndefined } from '../../../protocol/json.ts';
import { areValidStockParameters, AUTOMATIC_PROVIDER, decodeLovelaceQuery } from '../../../protocol/lovelace.ts';
import type { Assistants } from '../../sessions/assistant.ts';
import type { SessionPrompt } from '../../sessions/prompt.ts';
import { parseAttachments } from '../prompt-media.ts';
import { resolveTurn, type TurnRef } from '../turn-id.ts';

export type ParsedLovelaceQuery =
  | {
      readonly kind: 'prompt';
      readonly prompt: SessionPrompt & TurnRef;
      /** Whether the query has a list of messages, as front ends send it. */
      readonly hasMessageList: boolean;
    }
  | { readonly kind: 'invalid'; readonly error: ChatErrorInfo }
  /** Rejected with the real server's answer to an unknown model, role or provider. */
  | { readonly kind: 'unknown-parameters' };

export interface ParseQueryOptions {
  readonly assistants: Assistants;
  readonly isExtended: boolean;
  /** Whether stock clients get an error for parameters that the real server does not know. */
  readonly rejectsUnknownParameters: boolean;
  readonly createId: () => string;
}

/** Parses a query over Socket.IO or plain HTTP into a prompt for a session. The query contains the conversation. */
export function parseLovelaceQuery(value: unknown, options: ParseQueryOptions): ParsedLovelaceQuery {
  const { assistants, isExtended, rejectsUnknownParameters, createId } = options;
  const providers = [AUTOMATIC_PROVIDER, ...assistants.map(({ id }) => id)];
  if (rejectsUnknownParameters && !isExtended && !areValidStockParameters(value, providers))
    return { kind: 'unknown-parameters' };
  const decoded = decodeLovelaceQuery(value);
  if (decoded.kind === 'invalid') return decoded;
  const { messages, hasMessageList, assistant: provider, media: sentMedia, ...keys } = decoded.query;
  const { context, data, ...turnKeys } = keys;
  const turn = resolveTurn(turnKeys, isExtended, createId);
  const lastMessage = messages.at(-1);
  const media = isExtended ? parseAttachments(sentMedia) : undefined;
  if (!turn || !lastMessage || (!lastMessage.text && !media))
    return { kind: 'invalid', error: errorInfo('bad-request') };
  if (media === 'unsupported') return { kind: 'invalid', error: errorInfo('unsupported-media') };
  const assistant = provider === undefined ? undefined : resolveAssistant(provider, assistants, isExtended);
  const history = messages.slice(0, -1);
  const extras = isExtended ? { context, data } : {};
  const prompt = omitUndefined({ ...turn, text: lastMessage.text, history, media, assistant, ...extras });
  return { kind: 'prompt', prompt, hasMessageList };
}

/**
 * The assistant for a provider's name. Stock clients ask for providers that no longer exist, the documentation's
 * example among them, so an unknown name means the default. A client of our extension knows the list of assistants, so
 * an unknown name is passed on and becomes an error.
 */
function resolveAssistant(providerName: string, assistants: Assistants, isExtended: boolean): string | undefined {
  const lowerCaseName = providerName.toLowerCase();
  const known = assistants.find(({ id }) => id.toLowerCase() === lowerCaseName);
  return known?.id ?? (isExtended ? providerName : undefined);
}
