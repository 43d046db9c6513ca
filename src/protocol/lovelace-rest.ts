import { chatError, type Assistant, type ChatError } from '../chat/index.ts';
import { AUTOMATIC, decodeLovelaceAck, encodeLovelaceAck, LOVELACE_REFUSAL, STOCK_MODELS } from './lovelace.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { STOCK_SENTENCES } from './sentences.ts';

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
  const names = [AUTOMATIC, ...assistants.map((assistant) => assistant.id).filter((id) => id !== AUTOMATIC)];
  const providers = names.map((Name) => ({ Name, Website: '', Models: STOCK_MODELS }));
  return success({ Providers: { WS: providers, API: providers } });
}

/** A choice that is offered: a provider with one of its models. */
export interface LovelaceChoice extends Assistant {
  readonly provider: string;
  readonly model: string;
}

/**
 * Reads the list of providers for a way of asking. A provider with several models is as many choices; the one that means
 * "whichever" stands first, with its first model only.
 * @returns `undefined` if the body is no such list.
 */
export function decodeLovelaceProviders(body: unknown, mode: 'socket' | 'api'): LovelaceChoice[] | undefined {
  const providers = asObject(asObject(asObject(body)['Data'])['Providers'])[mode === 'api' ? 'API' : 'WS'];
  if (!Array.isArray(providers)) return undefined;
  const choices = asList(providers).flatMap((entry): LovelaceChoice[] => {
    const provider = asText(asObject(entry)['Name']);
    const models = asList(asObject(entry)['Models']).flatMap((model) => asText(model) ?? []);
    const [first] = models;
    if (!provider || !first) return [];
    // The model that a query names by itself need not be said; another one must be, even the only one of its provider.
    if (provider === AUTOMATIC || (models.length === 1 && first === STOCK_MODELS[0]))
      return [{ id: provider, label: provider, provider, model: first }];
    return models.map((model) => ({ id: `${provider}/${model}`, label: `${provider} · ${model}`, provider, model }));
  });
  return choices.toSorted((a, b) => Number(b.provider === AUTOMATIC) - Number(a.provider === AUTOMATIC));
}

/** The documented form of an answer. */
export function encodeLovelaceAnswer(text: string): JsonObject {
  return success({ Answer: text });
}

/** A whole answer, or why there is none. */
export type LovelaceAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'fault'; readonly error: ChatError };

/**
 * Reads an answer. The servers of today succeed without one: a fault of theirs that makes this way of asking useless there.
 * What they refuse they call a server error, whoever's fault it was.
 */
export function decodeLovelaceAnswer(status: number, body: unknown): LovelaceAnswer {
  const { Data: data, Message: message, Status: word } = asObject(body);
  if (status >= 200 && status < 300 && word === 'Success') {
    const text = asText(asObject(data)['Answer']);
    return text === undefined ? { kind: 'fault', error: chatError('empty-answer') } : { kind: 'answer', text };
  }
  if (asObject(body)['ErrorID'] !== undefined) {
    return { kind: 'fault', error: decodeLovelaceAck(body) ?? chatError('internal') };
  }
  if (message === LOVELACE_REFUSAL) return { kind: 'fault', error: chatError('unknown-assistant') };
  return { kind: 'fault', error: chatError(status >= 500 ? 'provider-failed' : 'wrong-backend') };
}

/** A fault, for any client: the stock ones know no status but 500. */
export function encodeLovelaceRestError(error: ChatError): JsonObject {
  return { Status: 'Server Error', Message: STOCK_SENTENCES[error.code], ...encodeLovelaceAck(error) };
}

/** What the real server says to an unknown model, role or provider. */
export function encodeLovelaceRestRefusal(): JsonObject {
  return { Status: 'Server Error', Message: LOVELACE_REFUSAL };
}

/** The body of a 404 under {@link LOVELACE_PREFIX}. */
export function encodeLovelaceNotFound(path: string): JsonObject {
  return { Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL: path } };
}

function success(data: JsonObject): JsonObject {
  return { Status: 'Success', Data: data };
}
