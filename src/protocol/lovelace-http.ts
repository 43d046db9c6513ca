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

/* Lovelace's plain HTTP API: the list of providers, and a whole answer to a prompt. */

/** Paths below the server's address. Each may have a trailing slash. */
export const LOVELACE_PATHS = {
  providers: '/api/v1/chat/providers',
  completions: '/api/v1/chat/completions',
} as const;

/** The prefix of all API paths. Unknown paths under it get a 404 with a special body. */
export const LOVELACE_PREFIX = '/api/v1';

/** Encodes the list of providers for stock front ends: the default and each of our assistants. */
export function encodeLovelaceProviders(assistants: readonly Assistant[]): JsonObject {
  const names = [
    AUTOMATIC_PROVIDER,
    ...assistants.map((assistant) => assistant.id).filter((id) => id !== AUTOMATIC_PROVIDER),
  ];
  const providers = names.map((Name) => ({ Name, Website: '', Models: STOCK_MODELS }));
  return encodeSuccess({ Providers: { WS: providers, API: providers } });
}

/** A provider with one of its models, as one assistant. */
export interface LovelaceAssistant extends Assistant {
  readonly provider: string;
  readonly model: string;
}

/**
 * Decodes the list of providers for a mode. A provider becomes one assistant per model. The automatic provider comes first, with its
 * first model only.
 * @returns `undefined` if the body is not such a list.
 */
export function decodeLovelaceProviders(body: unknown, mode: 'socket' | 'api'): LovelaceAssistant[] | undefined {
  const providers = asObject(asObject(asObject(body)['Data'])['Providers'])[mode === 'api' ? 'API' : 'WS'];
  if (!Array.isArray(providers)) return undefined;
  const assistants = asArray(providers).flatMap((entry): LovelaceAssistant[] => {
    const provider = asNonEmptyString(asObject(entry)['Name']);
    const models = asArray(asObject(entry)['Models']).flatMap((model) => asNonEmptyString(model) ?? []);
    const [firstModel] = models;
    if (!provider || !firstModel) return [];
    // The default model of a query can be omitted. Any other must be part of the id, even if it is the provider's only model.
    if (provider === AUTOMATIC_PROVIDER || (models.length === 1 && firstModel === STOCK_MODELS[0]))
      return [{ id: provider, label: provider, provider, model: firstModel }];
    return models.map((model) => ({ id: `${provider}/${model}`, label: `${provider} · ${model}`, provider, model }));
  });
  return assistants.toSorted(
    (a, b) => Number(b.provider === AUTOMATIC_PROVIDER) - Number(a.provider === AUTOMATIC_PROVIDER),
  );
}

/** Encodes an answer as documented by Lovelace. */
export function encodeLovelaceAnswer(text: string): JsonObject {
  return encodeSuccess({ Answer: text });
}

/** A whole answer or an error. */
export type LovelaceAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'error'; readonly error: ChatErrorInfo };

/**
 * Decodes an answer. Current stock servers report success without an answer, a bug that makes this mode useless with them. They report
 * every rejection as a server error.
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

/** Encodes an error for any client. Stock servers only use status 500. */
export function encodeLovelaceHttpError(error: ChatErrorInfo): JsonObject {
  return { Status: 'Server Error', Message: STOCK_ERROR_MESSAGES[error.code], ...encodeLovelaceAck(error) };
}

/** The real server's reply to an unknown model, role or provider. */
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
