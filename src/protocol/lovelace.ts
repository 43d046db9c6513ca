import { errorInfo, isErrorCode, type ChatErrorInfo, type ModelMessage } from '../chat/index.ts';
import { decodeError } from './event.ts';
import { decodeTurnKeys, encodeTurnKeys, type TurnKeys } from './extension.ts';
import { asArray, asObject, asNonEmptyString, omitUndefined, isObject, toJson, type JsonObject } from './json.ts';
import { STOCK_ERROR_MESSAGES } from './stock-error-messages.ts';

/*
 * Lovelace's events, both directions. A prompt is an object with an acknowledgement. The answer arrives as strings without any id
 * (lovelace-framing.ts describes them), and the acknowledgement ends it.
 */

export const LOVELACE_EVENTS = { prompt: 'Prompt', response: 'Response' } as const;

/** A client's prompt with its conversation. */
export interface LovelaceQuery extends TurnKeys {
  /** The conversation, the prompt last. `system` messages are dropped, and rejected as the prompt. */
  readonly messages: readonly ModelMessage[];
  readonly model?: string;
  /** Whether the client sent the conversation as a list, as front ends do, or only the prompt, as in the documentation. */
  readonly hasMessageList: boolean;
}

export type DecodedQuery =
  | { readonly kind: 'query'; readonly query: LovelaceQuery }
  | { readonly kind: 'invalid'; readonly error: ChatErrorInfo };

/** The only models of the stock front end and the real server. Our relay's assistants have their own. */
export const STOCK_MODELS = ['gpt-3.5-turbo', 'gpt-4'] as const;

const [DEFAULT_MODEL] = STOCK_MODELS;

/** The provider that means the default assistant. */
export const AUTOMATIC_PROVIDER = 'Automatic';

/**
 * Encodes a query for any server. It is always an object with strings, because anything else crashes the real server. It has the prompt,
 * the role and the list, because server versions read different ones. Without a chosen assistant there is no provider: each version of
 * the server has another default and rejects the others.
 */
export function encodeLovelaceQuery({
  messages,
  assistant,
  model,
  hasMessageList: _,
  ...turnKeys
}: LovelaceQuery): JsonObject {
  const prompt = messages.at(-1)?.text ?? '';
  return {
    Model: model ?? DEFAULT_MODEL,
    Provider: assistant,
    Role: 'user',
    Prompt: prompt,
    Messages: messages.map(({ role, text }) => ({ Role: role, Content: text })),
    ...encodeTurnKeys(turnKeys),
  };
}

/** Splits the id of an assistant from the list of providers (lovelace-http.ts) into provider and model. */
export function decodeLovelaceAssistantId(id: string): { readonly assistant: string; readonly model?: string } {
  const [provider = id, ...model] = id.split('/');
  // A model's name may contain a slash, a provider's does not.
  return model.length > 0 ? { assistant: provider, model: model.join('/') } : { assistant: id };
}

/** The part of a query that the real server passes to its model as one JSON argument of a process. The system limits its length. */
export function encodeLovelaceModelArgument({ Model, Messages, Provider }: JsonObject): string {
  return toJson({ Model, Messages, Provider });
}

/** The real server's limits in bytes of UTF-8, a little below the measured ones: for {@link encodeLovelaceModelArgument} and for a body. */
export const LOVELACE_MAX_BYTES = { argument: 130_000, body: 100_000 } as const;

/**
 * Decodes a client's query leniently: unknown roles, items without content (the stock front end sends `{}` for turns that it has lost)
 * and keys of the wrong type are ignored. A query without a valid prompt is invalid.
 */
export function decodeLovelaceQuery(value: unknown): DecodedQuery {
  const query = asObject(value);
  const hasMessageList = Array.isArray(query['Messages']);
  const items = hasMessageList ? asArray(query['Messages']) : [{ Role: query['Role'], Content: query['Prompt'] }];
  const { assistant: _, ...turnKeys } = decodeTurnKeys(query);
  // Decode the last item itself: if it is invalid, the item before it must not become the prompt.
  const [last] = decodeMessage(items.at(-1));
  // A prompt may consist of attachments alone.
  const isWithoutText = turnKeys.media !== undefined && asObject(items.at(-1))['Content'] === '';
  const messages = [...items.flatMap(decodeMessage), ...(isWithoutText ? [{ role: 'user', text: '' } as const] : [])];
  if (!isWithoutText && (!last || last.role !== 'user' || last.text.trim() === ''))
    return { kind: 'invalid', error: errorInfo('bad-request') };
  const provider = asNonEmptyString(query['Provider']);
  return {
    kind: 'query',
    query: omitUndefined({
      messages: messages.filter((message) => message.role !== 'system'),
      assistant: provider === AUTOMATIC_PROVIDER ? undefined : provider,
      model: asNonEmptyString(query['Model']),
      hasMessageList,
      ...turnKeys,
    }),
  };
}

/**
 * Whether the real server would accept the parameters of a query: a known model and role in any case, and exactly one of `providers`.
 * Empty values mean the default.
 */
export function areValidStockParameters(value: unknown, providers: readonly string[]): boolean {
  const { Model: model, Provider: provider, Role: role } = asObject(value);
  const isKnown = (parameter: unknown, known: readonly string[]) =>
    !parameter || known.some((entry) => entry === parameter);
  const toLower = (parameter: unknown) => (typeof parameter === 'string' ? parameter.toLowerCase() : parameter);
  return isKnown(toLower(model), STOCK_MODELS) && isKnown(toLower(role), ROLES) && isKnown(provider, providers);
}

/** The credential of our own client in the handshake. Stock servers require none. */
export function decodeLovelaceToken(auth: unknown): string | undefined {
  return asNonEmptyString(asObject(auth)['token']);
}

/**
 * Encodes the argument of the acknowledgement: null on success.
 * @param reason Why a client was rejected, for the owner of the page.
 */
export function encodeLovelaceAck(error: ChatErrorInfo | undefined, reason?: string): JsonObject | null {
  if (!error) return null;
  const { code, retryAfter } = error;
  return omitUndefined({
    ErrorID: `${ERROR_ID_PREFIX}${code}`,
    Exception: STOCK_ERROR_MESSAGES[code],
    RetryAfter: retryAfter,
    Reason: reason,
  });
}

/**
 * Decodes an acknowledgement of any form: null, `{ErrorID, Exception?}`, an error of Node (`{errno, code, syscall}`), a text.
 * @returns `undefined` on success.
 */
export function decodeLovelaceAck(value: unknown): ChatErrorInfo | undefined {
  if (value === null || value === undefined) return undefined;
  const { ErrorID: id, RetryAfter: retryAfter, code } = asObject(value);
  if (typeof id === 'string' && id.startsWith(ERROR_ID_PREFIX)) {
    const relayCode = id.slice(ERROR_ID_PREFIX.length);
    if (isErrorCode(relayCode)) return decodeError({ code: relayCode, retryAfter });
  }
  // The server passes the query to its model as one argument of a process. E2BIG means that it is too long.
  if (code === 'E2BIG') return errorInfo('too-long');
  return errorInfo('provider-failed');
}

const ERROR_ID_PREFIX = 'AiChat::';

/**
 * The real server sends this text as the answer to an unknown model, role or provider. Its code then continues and sends the name of a
 * missing key as a second chunk.
 */
export const INVALID_PARAMETER_REPLY = 'Chat::Invalid::Parameter';

/** Both chunks of that answer. */
export const INVALID_PARAMETER_CHUNKS = [INVALID_PARAMETER_REPLY, "'Model'"] as const;

/** The error that the first chunk of an answer stands for, if any. */
export function decodeInvalidParameterReply(firstChunk: string): ChatErrorInfo | undefined {
  return firstChunk === INVALID_PARAMETER_REPLY ? errorInfo('unknown-assistant') : undefined;
}

function decodeMessage(value: unknown): ModelMessage[] {
  if (!isObject(value)) return [];
  const text = asNonEmptyString(value['Content']);
  const role = decodeRole(value['Role']);
  return text !== undefined && role ? [{ role, text }] : [];
}

/** Decodes a role in any case. The default is the user. */
function decodeRole(value: unknown): ModelMessage['role'] | undefined {
  if (value === undefined || value === null || value === '') return 'user';
  return typeof value === 'string' ? ROLES.find((role) => role === value.toLowerCase()) : undefined;
}

const ROLES = ['user', 'assistant', 'system'] as const;
