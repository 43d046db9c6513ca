import { objectOrUndefined, parseJson, type JsonObject } from '../json-object.ts';
import { classifySentence } from './error-sentences.ts';
import { hasContent, parseProviderError, type ProviderError } from './provider-error.ts';
import { parseEvents } from './response-body.ts';

/** Parses the error in a complete body: JSON, events, or a text. */
export function parseProviderErrorBody(body: string): ProviderError {
  const text = body.trimStart();
  // A gateway's HTML page: its status is more meaningful than its text.
  if (text === '' || text.startsWith('<')) return EMPTY_ERROR;
  const json = parseJson(text);
  if (json !== undefined) return parseProviderError(json);
  return parseProviderErrorEvents(text) ?? parseProviderError(text);
}

/** Finds the last error in the text of a stream whose beginning may be missing. */
export function parseProviderErrorEvents(text: string): ProviderError | undefined {
  return parseEvents(text)
    .map(({ data, event }) => findErrorInEvent(data, event))
    .findLast(Boolean);
}

/** Finds the error in an event, recognized by the event's name, by the form of the data, or by error phrases. */
export function findErrorInEvent(data: string, eventName?: string): ProviderError | undefined {
  const json = parseJson(data);
  if (isErrorEvent(eventName)) return parseProviderError(json === undefined ? data : json);
  if (json !== undefined) return findError(json);
  return isErrorText(data) ? parseProviderError(data) : undefined;
}

/** Whether the event's name marks an error, whatever its data is. */
export function isErrorEvent(eventName: string | undefined): boolean {
  return eventName !== undefined && ERROR_EVENTS.has(eventName);
}

/** Finds the error in a JSON value that a server sent instead of an answer or of a part of one. */
export function findError(json: unknown): ProviderError | undefined {
  if (typeof json === 'string') return isErrorText(json) ? parseProviderError(json) : undefined;
  const object = objectOrUndefined(Array.isArray(json) ? json[0] : json);
  if (!object) return undefined;
  if (hasContent(object['error']) || object['type'] === 'error' || object['object'] === 'error')
    return parseProviderError(object);
  // Other members next to an answer do not make it an error.
  if (hasContent(object['choices'])) return undefined;
  return isErrorObject(object) ? parseProviderError(object) : undefined;
}

/**
 * Whether an object that is not an answer is an error: `detail` in FastAPI, `message` in many gateways, other members
 * elsewhere.
 */
function isErrorObject(json: JsonObject): boolean {
  const has = (key: string) => hasContent(json[key]);
  if (hasContent(objectOrUndefined(json['base_resp'])?.['status_code'])) return true;
  if (has('error_code') || has('error_msg') || has('errorMessage') || has('Error')) return true;
  if (has('code') && !SUCCESS_CODES.has(json['code']) && (has('message') || has('msg'))) return true;
  if (json['choices'] !== undefined || json['candidates'] !== undefined) return false;
  if (has('detail') || has('errors') || has('fault') || json['success'] === false) return true;
  const { message = json['Message'] ?? json['msg'], type, status } = json;
  const isOther = typeof type === 'string' && !/error|exception|fail/i.test(type.slice(0, 64));
  return typeof message === 'string' && (!isOther || typeof status === 'number');
}

/** Whether a plain text that is not HTML is an error: it begins with a term for one or contains a known sentence. */
function isErrorText(text: string): boolean {
  if (text.startsWith('<')) return false;
  return /^\s{0,9}\[?(?:error|exception)\b/i.test(text) || classifySentence(text) !== undefined;
}

const ERROR_EVENTS: ReadonlySet<string> = new Set(['error', 'errors', 'exception', 'failed', 'response.failed']);

/** Codes for success that some gateways put into every answer. */
const SUCCESS_CODES: ReadonlySet<unknown> = new Set([200, '0', '200', 'ok', 'OK', 'success', 'Success']);

const EMPTY_ERROR: ProviderError = { logFields: {} };
