import { chatError, isErrorCode, type ChatError, type PromptMessage } from '../chat/index.ts';
import { decodeError } from './event.ts';
import { decodeTurnKeys, encodeTurnKeys, type TurnKeys } from './greeting.ts';
import { asList, asObject, asText, compact, isObject, toJson, type JsonObject } from './json.ts';
import { STOCK_SENTENCES } from './sentences.ts';

/*
 * Lovelace's events, both directions. A prompt is an object with an acknowledgement; the answer arrives as strings that
 * nothing ties to it (lovelace-framing.ts tells what one string is), and the acknowledgement ends it.
 */

/** The names of the events. */
export const LOVELACE_EVENTS = { prompt: 'Prompt', response: 'Response' } as const;

/** What a client asks. */
export interface LovelaceQuery extends TurnKeys {
  /** The conversation, the prompt last. A `system` message is left out of it, and refused as the prompt. */
  readonly messages: readonly PromptMessage[];
  readonly model?: string;
  /** Whether the client gave the conversation as a list, as front ends do, or the prompt alone, as the documentation does. */
  readonly listed: boolean;
}

export type DecodedQuery =
  | { readonly kind: 'query'; readonly query: LovelaceQuery }
  | { readonly kind: 'fault'; readonly error: ChatError };

/** The only models that the stock front end knows, and the real server takes. Our relay's assistants decide for themselves. */
export const STOCK_MODELS = ['gpt-3.5-turbo', 'gpt-4'] as const;

const [DEFAULT_MODEL] = STOCK_MODELS;

/** The provider that means "whichever": the default assistant. */
export const AUTOMATIC = 'Automatic';

/**
 * A query for any server. Always an object, always strings: anything else takes the real server down for everybody.
 * Prompt, role and list all go along, for servers that know only the one or the other. Whoever chose nobody names nobody:
 * each age of the server has a default of its own, and refuses that of another.
 */
export function encodeLovelaceQuery({ messages, assistant, model, listed: _, ...turn }: LovelaceQuery): JsonObject {
  const prompt = messages.at(-1)?.text ?? '';
  return {
    Model: model ?? DEFAULT_MODEL,
    Provider: assistant,
    Role: 'user',
    Prompt: prompt,
    Messages: messages.map(({ role, text }) => ({ Role: role, Content: text })),
    ...encodeTurnKeys(turn),
  };
}

/** What to ask for, to get a choice of the list of providers (lovelace-rest.ts) by its id alone. */
export function decodeLovelaceChoice(id: string): { readonly assistant: string; readonly model?: string } {
  const [provider = id, ...model] = id.split('/');
  // No provider's name has a slash in it; a model's may.
  return model.length > 0 ? { assistant: provider, model: model.join('/') } : { assistant: id };
}

/** The part of a query that the real server hands to its model, as JSON in one argument of a process, whose length a system bounds. */
export function lovelaceArgument({ Model, Messages, Provider }: JsonObject): string {
  return toJson({ Model, Messages, Provider });
}

/** What the real server takes, in bytes of UTF-8 and a little less than was measured: of {@link lovelaceArgument}, and of a body. */
export const LOVELACE_LIMITS = { argument: 130_000, body: 100_000 } as const;

/**
 * Reads what a client asked, leniently: unknown roles, items without content (the stock front end sends `{}` for turns it
 * cannot tell any more) and keys of the wrong type are passed over. What cannot be asked at all is a fault.
 */
export function decodeLovelaceQuery(value: unknown): DecodedQuery {
  const query = asObject(value);
  const listed = Array.isArray(query['Messages']);
  const items = listed ? asList(query['Messages']) : [{ Role: query['Role'], Content: query['Prompt'] }];
  const messages = items.flatMap(decodeMessage);
  // Of the last item itself: when it is not readable, the one before it is no prompt.
  const [last] = decodeMessage(items.at(-1));
  if (!last || last.role !== 'user' || last.text.trim() === '')
    return { kind: 'fault', error: chatError('bad-request') };
  const { assistant: _, ...turn } = decodeTurnKeys(query);
  const provider = asText(query['Provider']);
  return {
    kind: 'query',
    query: compact({
      messages: messages.filter((message) => message.role !== 'system'),
      assistant: provider === AUTOMATIC ? undefined : provider,
      model: asText(query['Model']),
      listed,
      ...turn,
    }),
  };
}

/**
 * Whether the real server would take the parameters of a query: a model and a role that it knows, whatever their case, and
 * one of `providers`, to the letter. What is empty means the default.
 */
export function areStockParameters(value: unknown, providers: readonly string[]): boolean {
  const { Model: model, Provider: provider, Role: role } = asObject(value);
  const isKnown = (word: unknown, known: readonly string[]) => !word || known.some((entry) => entry === word);
  const lower = (word: unknown) => (typeof word === 'string' ? word.toLowerCase() : word);
  return isKnown(lower(model), STOCK_MODELS) && isKnown(lower(role), ROLES) && isKnown(provider, providers);
}

/** The credential that our own client brings in the handshake; a stock server asks for none. */
export function decodeLovelaceToken(auth: unknown): string | undefined {
  return asText(asObject(auth)['token']);
}

/** The one argument of the acknowledgement: null when all went well. */
export function encodeLovelaceAck(error: ChatError | undefined): JsonObject | null {
  if (!error) return null;
  const { code, retryAfter } = error;
  return compact({ ErrorID: `${OUR_ERRORS}${code}`, Exception: STOCK_SENTENCES[code], RetryAfter: retryAfter });
}

/**
 * Reads an acknowledgement of any shape: null, `{ErrorID, Exception?}`, a bare error of Node (`{errno, code, syscall}`), a text.
 * @returns `undefined` when all went well.
 */
export function decodeLovelaceAck(value: unknown): ChatError | undefined {
  if (value === null || value === undefined) return undefined;
  const { ErrorID: id, RetryAfter: retryAfter, code } = asObject(value);
  if (typeof id === 'string' && id.startsWith(OUR_ERRORS)) {
    const ours = id.slice(OUR_ERRORS.length);
    if (isErrorCode(ours)) return decodeError({ code: ours, retryAfter });
  }
  // The query travels to the model as one argument of a process, and that is how the system says it is too long.
  if (code === 'E2BIG') return chatError('too-long');
  return chatError('provider-failed');
}

const OUR_ERRORS = 'AiChat::';

/**
 * The real server answers an unknown model, role or provider with this text as if it were the answer, and then, because its
 * code carries on, with a second piece that is the name of a missing key.
 */
export const LOVELACE_REFUSAL = 'Chat::Invalid::Parameter';

/** All that the real server says to such a query. */
export const LOVELACE_REFUSAL_PIECES = [LOVELACE_REFUSAL, "'Model'"] as const;

/** The fault that a first piece of an answer stands for, if it is none of the answer. */
export function decodeLovelaceRefusal(firstPiece: string): ChatError | undefined {
  return firstPiece === LOVELACE_REFUSAL ? chatError('unknown-assistant') : undefined;
}

function decodeMessage(value: unknown): PromptMessage[] {
  if (!isObject(value)) return [];
  const text = asText(value['Content']);
  const role = decodeRole(value['Role']);
  return text !== undefined && role ? [{ role, text }] : [];
}

/** Roles are compared without case; none means the user. */
function decodeRole(value: unknown): PromptMessage['role'] | undefined {
  if (value === undefined || value === null || value === '') return 'user';
  return typeof value === 'string' ? ROLES.find((role) => role === value.toLowerCase()) : undefined;
}

const ROLES = ['user', 'assistant', 'system'] as const;
