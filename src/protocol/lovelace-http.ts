import { errorInfo, type Assistant, type ChatErrorInfo } from '../chat/index.ts';
import {
  AUTOMATIC_PROVIDER,
  decodeLovelaceAck,
  encodeLovelaceAck,
  INVALID_PARAMETER_REPLY,
  STOCK_MODELS,
} from './lovelace.ts';
import { asArray, asObject, asNonEmptyString, type JsonObject } from './json.ts';
import { STOCK_ERROR_MESSAGES } from './stock-error-messages.ts';

/* Lovelace's plain HTTP: who can be asked, and a whole answer for a whole question. */

/** Paths below the server's address; each may end in a slash. */
export const LOVELACE_PATHS = {
  providers: '/api/v1/chat/providers',
  completions: '/api/v1/chat/completions',
} as const;

/** All paths of the interface begin so; what nobody serves under it is a 404 of a form of its own. */
export const LOVELACE_PREFIX = '/api/v1';

/** The list of providers for stock front ends: each of our assistants is one, and so is the default. */
export function encodeLovelaceProviders(assistants: readonly Assistant[]): JsonObject {
  const names = [
    AUTOMATIC_PROVIDER,
    ...assistants.map((assistant) => assistant.id).filter((id) => id !== AUTOMATIC_PROVIDER),
  ];
  const providers = names.map((Name) => ({ Name, Website: '', Models: STOCK_MODELS }));
  return encodeSuccess({ Providers: { WS: providers, API: providers } });
}

/** A choice that is offered: a provider with one of its models. */
export interface LovelaceAssistant extends Assistant {
  readonly provider: string;
  readonly model: string;
}

/**
 * Reads the list of providers for a way of asking. A provider with several models is as many choices; the one that means
 * "whichever" stands first, with its first model only.
 * @returns `undefined` if the body is no such list.
 */
export function decodeLovelaceProviders(body: unknown, mode: 'socket' | 'api'): LovelaceAssistant[] | undefined {
  const providers = asObject(asObject(asObject(body)['Data'])['Providers'])[mode === 'api' ? 'API' : 'WS'];
  if (!Array.isArray(providers)) return undefined;
  const assistants = asArray(providers).flatMap((entry): LovelaceAssistant[] => {
    const provider = asNonEmptyString(asObject(entry)['Name']);
    const models = asArray(asObject(entry)['Models']).flatMap((model) => asNonEmptyString(model) ?? []);
    const [firstModel] = models;
    if (!provider || !firstModel) return [];
    // The model that a query names by itself need not be said; another one must be, even the only one of its provider.
    if (provider === AUTOMATIC_PROVIDER || (models.length === 1 && firstModel === STOCK_MODELS[0]))
      return [{ id: provider, label: provider, provider, model: firstModel }];
    return models.map((model) => ({ id: `${provider}/${model}`, label: `${provider} · ${model}`, provider, model }));
  });
  return assistants.toSorted(
    (a, b) => Number(b.provider === AUTOMATIC_PROVIDER) - Number(a.provider === AUTOMATIC_PROVIDER),
  );
}

/** The documented form of an answer. */
export function encodeLovelaceAnswer(text: string): JsonObject {
  return encodeSuccess({ Answer: text });
}

/** A whole answer, or why there is none. */
export type LovelaceAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'error'; readonly error: ChatErrorInfo };

/**
 * Reads an answer. The servers of today succeed without one: a fault of theirs that makes this way of asking useless there.
 * What they refuse they call a server error, whoever's fault it was.
 */
export function decodeLovelaceAnswer(status: number, body: unknown): LovelaceAnswer {
  const { Data: data, Message: message, Status: statusWord } = asObject(body);
  if (status >= 200 && status < 300 && statusWord === 'Success') {
    const text = asNonEmptyString(asObject(data)['Answer']);
    return text === undefined ? { kind: 'error', error: errorInfo('empty-response') } : { kind: 'answer', text };
  }
  if (asObject(body)['ErrorID'] !== undefined) {
    return { kind: 'error', error: decodeLovelaceAck(body) ?? errorInfo('internal') };
  }
  if (message === INVALID_PARAMETER_REPLY) return { kind: 'error', error: errorInfo('unknown-assistant') };
  return { kind: 'error', error: errorInfo(status >= 500 ? 'provider-failed' : 'protocol-mismatch') };
}

/** A fault, for any client: the stock ones know no status but 500. */
export function encodeLovelaceHttpError(error: ChatErrorInfo): JsonObject {
  return { Status: 'Server Error', Message: STOCK_ERROR_MESSAGES[error.code], ...encodeLovelaceAck(error) };
}

/** What the real server says to an unknown model, role or provider. */
export function encodeLovelaceInvalidParameter(): JsonObject {
  return { Status: 'Server Error', Message: INVALID_PARAMETER_REPLY };
}

/** The body of a 404 under {@link LOVELACE_PREFIX}. */
export function encodeLovelaceNotFound(path: string): JsonObject {
  return { Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL: path } };
}

function encodeSuccess(data: JsonObject): JsonObject {
  return { Status: 'Success', Data: data };
}
