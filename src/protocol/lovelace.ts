import { errorInfo, isErrorCode, type ChatErrorInfo, type ModelMessage } from '../chat/index.ts';
import { decodeError } from './event.ts';
import { decodeTurnKeys, encodeTurnKeys, type TurnKeys } from './extension.ts';
import { asArray, asObject, asNonEmptyString, omitUndefined, isObject, toJson, type JsonObject } from './json.ts';
import { STOCK_ERROR_MESSAGES } from './stock-error-messages.ts';

/*
 * Lovelace's events, both directions. A prompt is an object with an acknowledgement; the answer arrives as strings that
 * nothing ties to it (lovelace-framing.ts tells what one string is), and the acknowledgement ends it.
 */

/** The names of the events. */
export const LOVELACE_EVENTS = { prompt: 'Prompt', response: 'Response' } as const;

/** What a client asks. */
export interface LovelaceQuery extends TurnKeys {
  /** The conversation, the prompt last. A `system` message is left out of it, and refused as the prompt. */
  readonly messages: readonly ModelMessage[];
  readonly model?: string;
  /** Whether the client gave the conversation as a list, as front ends do, or the prompt alone, as the documentation does. */
  readonly hasMessageList: boolean;
}

export type DecodedQuery =
  | { readonly kind: 'query'; readonly query: LovelaceQuery }
  | { readonly kind: 'invalid'; readonly error: ChatErrorInfo };

/** The only models that the stock front end knows, and the real server takes. Our relay's assistants decide for themselves. */
export const STOCK_MODELS = ['gpt-3.5-turbo', 'gpt-4'] as const;

const [DEFAULT_MODEL] = STOCK_MODELS;

/** The provider that means "whichever": the default assistant. */
export const AUTOMATIC_PROVIDER = 'Automatic';

/**
 * A query for any server. Always an object, always strings: anything else takes the real server down for everybody.
 * Prompt, role and list all go along, for servers that know only the one or the other. Whoever chose nobody names nobody:
 * each age of the server has a default of its own, and refuses that of another.
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

/** What to ask for, to get a choice of the list of providers (lovelace-rest.ts) by its id alone. */
export function decodeLovelaceAssistantId(id: string): { readonly assistant: string; readonly model?: string } {
  const [provider = id, ...model] = id.split('/');
  // No provider's name has a slash in it; a model's may.
  return model.length > 0 ? { assistant: provider, model: model.join('/') } : { assistant: id };
}

/** The part of a query that the real server hands to its model, as JSON in one argument of a process, whose length a system bounds. */
export function encodeLovelaceModelArgument({ Model, Messages, Provider }: JsonObject): string {
  return toJson({ Model, Messages, Provider });
}

/** What the real server takes, in bytes of UTF-8 and a little less than was measured: of {@link encodeLovelaceModelArgument}, and of a body. */
export const LOVELACE_MAX_BYTES = { argument: 130_000, body: 100_000 } as const;

/**
 * Reads what a client asked, leniently: unknown roles, items without content (the stock front end sends `{}` for turns it
 * cannot tell any more) and keys of the wrong type are passed over. What cannot be asked at all is a fault.
 */
export function decodeLovelaceQuery(value: unknown): DecodedQuery {
  const query = asObject(value);
  const hasMessageList = Array.isArray(query['Messages']);
  const items = hasMessageList ? asArray(query['Messages']) : [{ Role: query['Role'], Content: query['Prompt'] }];
  const messages = items.flatMap(decodeMessage);
  // Of the last item itself: when it is not readable, the one before it is no prompt.
  const [last] = decodeMessage(items.at(-1));
  if (!last || last.role !== 'user' || last.text.trim() === '')
    return { kind: 'invalid', error: errorInfo('bad-request') };
  const { assistant: _, ...turnKeys } = decodeTurnKeys(query);
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
 * Whether the real server would take the parameters of a query: a model and a role that it knows, whatever their case, and
 * one of `providers`, to the letter. What is empty means the default.
 */
export function areValidStockParameters(value: unknown, providers: readonly string[]): boolean {
  const { Model: model, Provider: provider, Role: role } = asObject(value);
  const isKnown = (parameter: unknown, known: readonly string[]) =>
    !parameter || known.some((entry) => entry === parameter);
  const toLower = (parameter: unknown) => (typeof parameter === 'string' ? parameter.toLowerCase() : parameter);
  return isKnown(toLower(model), STOCK_MODELS) && isKnown(toLower(role), ROLES) && isKnown(provider, providers);
}

/** The credential that our own client brings in the handshake; a stock server asks for none. */
export function decodeLovelaceToken(auth: unknown): string | undefined {
  return asNonEmptyString(asObject(auth)['token']);
}

/**
 * The one argument of the acknowledgement: null when all went well.
 * @param reason Of one that is not let in, why: for the owner of the page.
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
 * Reads an acknowledgement of any shape: null, `{ErrorID, Exception?}`, a bare error of Node (`{errno, code, syscall}`), a text.
 * @returns `undefined` when all went well.
 */
export function decodeLovelaceAck(value: unknown): ChatErrorInfo | undefined {
  if (value === null || value === undefined) return undefined;
  const { ErrorID: id, RetryAfter: retryAfter, code } = asObject(value);
  if (typeof id === 'string' && id.startsWith(ERROR_ID_PREFIX)) {
    const relayCode = id.slice(ERROR_ID_PREFIX.length);
    if (isErrorCode(relayCode)) return decodeError({ code: relayCode, retryAfter });
  }
  // The query travels to the model as one argument of a process, and that is how the system says it is too long.
  if (code === 'E2BIG') return errorInfo('too-long');
  return errorInfo('provider-failed');
}

const ERROR_ID_PREFIX = 'AiChat::';

/**
 * The real server answers an unknown model, role or provider with this text as if it were the answer, and then, because its
 * code carries on, with a second piece that is the name of a missing key.
 */
export const INVALID_PARAMETER_REPLY = 'Chat::Invalid::Parameter';

/** All that the real server says to such a query. */
export const INVALID_PARAMETER_CHUNKS = [INVALID_PARAMETER_REPLY, "'Model'"] as const;

/** The fault that a first piece of an answer stands for, if it is none of the answer. */
export function decodeInvalidParameterReply(firstChunk: string): ChatErrorInfo | undefined {
  return firstChunk === INVALID_PARAMETER_REPLY ? errorInfo('unknown-assistant') : undefined;
}

function decodeMessage(value: unknown): ModelMessage[] {
  if (!isObject(value)) return [];
  const text = asNonEmptyString(value['Content']);
  const role = decodeRole(value['Role']);
  return text !== undefined && role ? [{ role, text }] : [];
}

/** Roles are compared without case; none means the user. */
function decodeRole(value: unknown): ModelMessage['role'] | undefined {
  if (value === undefined || value === null || value === '') return 'user';
  return typeof value === 'string' ? ROLES.find((role) => role === value.toLowerCase()) : undefined;
}

const ROLES = ['user', 'assistant', 'system'] as const;
