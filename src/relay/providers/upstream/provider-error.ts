import type { IncomingHttpHeaders } from 'node:http';
import { errorInfo, type ChatErrorInfo, type ErrorCode } from '../../../chat/index.ts';
import { objectOrUndefined, parseJson, type JsonObject } from '../json-object.ts';
import {
  rateLimitResetFromHeaders,
  retryAfterFromHeaders,
  findWaitInSentence,
  parseWait,
  WAIT_KEYS,
} from './retry-after.ts';
import { parseEvents } from './response-body.ts';
import { classifySentence, MAX_SENTENCE_CHARACTERS } from './error-sentences.ts';
import {
  classifyIdentifier,
  CODE_KEYS,
  DETAIL_KEYS,
  ERROR_CODES_BY_STATUS,
  FILTER_KEYS,
  TYPE_KEYS,
} from './error-terms.ts';
import { parseIdentifier } from './vendor-terms.ts';

/** The parts of a server's error that are safe to show. */
export interface ProviderError {
  /** Its words for the kind, for the log: never its sentences, which repeat prompts and keys. */
  readonly logFields: { readonly type?: string; readonly code?: string };
  /** What it means beyond doubt: its words, or else its sentences. */
  readonly certainCode?: ErrorCode;
  /** What its words mean that others use more loosely; of a refusal, the status knows better. */
  readonly likelyCode?: ErrorCode;
  /** The status that stands in it, as in errors in a stream. */
  readonly status?: number;
  /** Seconds to wait, where the error itself says so. */
  readonly retryAfter?: number;
}

/** The answer's status and headers that an error came with. */
export interface ErrorContext {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly now: number;
}

/** The error that a value stands for, whatever its form: an object, a list, a text, a text that is JSON, or what is in them. */
export function parseProviderError(value: unknown): ProviderError {
  const collector = new ErrorCollector();
  collector.read(value, 0);
  return collector.result;
}

/** The error in a whole body: JSON, events, or a text. */
export function parseProviderErrorBody(body: string): ProviderError {
  const text = body.trimStart();
  // The page of a gateway: its status says more than its words.
  if (text === '' || text.startsWith('<')) return EMPTY_ERROR;
  const json = parseJson(text);
  if (json !== undefined) return parseProviderError(json);
  return parseProviderErrorEvents(text) ?? parseProviderError(text);
}

/** The last error in the text of a stream, of which the beginning may be missing. */
export function parseProviderErrorEvents(text: string): ProviderError | undefined {
  return parseEvents(text)
    .map(({ data, event }) => findErrorInEvent(data, event))
    .findLast(Boolean);
}

/** The error in an event's data, if it is one: said by the event's name, by what the data is, or by words that nothing else has. */
export function findErrorInEvent(data: string, eventName?: string): ProviderError | undefined {
  const json = parseJson(data);
  if (isErrorEvent(eventName)) return parseProviderError(json === undefined ? data : json);
  if (json !== undefined) return findError(json);
  return isErrorText(data) ? parseProviderError(data) : undefined;
}

/** Whether an event is an error by its name, whatever its data looks like. */
export function isErrorEvent(eventName: string | undefined): boolean {
  return eventName !== undefined && ERROR_EVENTS.has(eventName);
}

/** The error in what a server says in place of an answer or of a part of one, if it is one. */
export function findError(json: unknown): ProviderError | undefined {
  if (typeof json === 'string') return isErrorText(json) ? parseProviderError(json) : undefined;
  const object = objectOrUndefined(Array.isArray(json) ? json[0] : json);
  if (!object) return undefined;
  if (hasContent(object['error']) || object['type'] === 'error' || object['object'] === 'error')
    return parseProviderError(object);
  // What stands beside an answer is of no matter.
  if (hasContent(object['choices'])) return undefined;
  return isErrorObject(object) ? parseProviderError(object) : undefined;
}

/** The error as it goes to clients. */
export function toChatErrorInfo(error: ProviderError, context: ErrorContext): ChatErrorInfo {
  const code = resolveErrorCode(error, context.status);
  if (code !== 'rate-limited' && code !== 'overloaded') return errorInfo(code);
  const { headers, now } = context;
  const retryAfter = retryAfterFromHeaders(headers, now) ?? error.retryAfter ?? rateLimitResetFromHeaders(headers, now);
  return errorInfo(code, retryAfter === undefined ? {} : { retryAfter });
}

function resolveErrorCode(
  { certainCode, likelyCode, status: embeddedStatus = 0 }: ProviderError,
  status: number,
): ErrorCode {
  // Some give it the word for too many requests: no waiting makes it fit.
  if (status === 413 || (status < 300 && embeddedStatus === 413)) return 'too-long';
  const codeOfStatus = ERROR_CODES_BY_STATUS.get(status) ?? ERROR_CODES_BY_STATUS.get(embeddedStatus);
  const code =
    certainCode ?? (likelyCode === 'provider-refused' ? (codeOfStatus ?? likelyCode) : (likelyCode ?? codeOfStatus));
  if (code) return code;
  const isRefused = (value: number) => value >= 300 && value < 500;
  return isRefused(status) || (status < 300 && isRefused(embeddedStatus)) ? 'provider-refused' : 'provider-failed';
}

/** Whether something is there that is more than a place for an error. */
export function hasContent(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** Whether an object that is no answer is an error: `detail` in FastAPI, `message` in many gateways, numbers of their own elsewhere. */
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

/** Whether a bare text, which is no page, is an error: it says so, or is one of the sentences that are known. */
function isErrorText(text: string): boolean {
  if (text.startsWith('<')) return false;
  return /^\s{0,9}\[?(?:error|exception)\b/i.test(text) || classifySentence(text) !== undefined;
}

const ERROR_EVENTS: ReadonlySet<string> = new Set(['error', 'errors', 'exception', 'failed', 'response.failed']);

/** Codes that some gateways put into every answer. */
const SUCCESS_CODES: ReadonlySet<unknown> = new Set([200, '0', '200', 'ok', 'OK', 'success', 'Success']);

const EMPTY_ERROR: ProviderError = { logFields: {} };

/** What is found in an error, of which no more is looked at than there is in a real one. */
class ErrorCollector {
  #type: string | undefined;
  #code: string | undefined;
  #status: number | undefined;
  #retryAfter: number | undefined;
  #isFiltered = false;
  #certainCode: ErrorCode | undefined;
  #likelyCode: ErrorCode | undefined;
  readonly #sentences: string[] = [];
  #valuesLeft = MAX_VALUES;

  get result(): ProviderError {
    const certainCode = this.#isFiltered ? 'content-filtered' : (this.#certainCode ?? this.#firstOf(classifySentence));
    const retryAfter = this.#retryAfter ?? this.#firstOf(findWaitInSentence);
    return {
      logFields: { ...(this.#type && { type: this.#type }), ...(this.#code && { code: this.#code }) },
      ...(certainCode && { certainCode }),
      ...(this.#likelyCode && { likelyCode: this.#likelyCode }),
      ...(this.#status !== undefined && { status: this.#status }),
      ...(retryAfter !== undefined && { retryAfter }),
    };
  }

  read(value: unknown, depth: number): void {
    if (this.#valuesLeft-- <= 0 || depth > MAX_DEPTH) return;
    if (typeof value === 'string') return this.#readText(value, depth);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MAX_LIST)) this.read(item, depth + 1);
    } else {
      this.#readObject(value as JsonObject, depth);
    }
  }

  #firstOf<T>(parse: (sentence: string) => T | undefined): T | undefined {
    for (const sentence of this.#sentences) {
      const result = parse(sentence);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  #readObject(error: JsonObject, depth: number): void {
    // The error itself before what it is wrapped in.
    this.read(error['error'], depth + 1);
    for (const key of CODE_KEYS) this.#readCode(error[key], depth);
    for (const key of TYPE_KEYS) this.#readType(error[key], depth);
    this.#isFiltered ||= FILTER_KEYS.some((key) => hasContent(error[key]));
    for (const [key, unitMs] of Object.entries(WAIT_KEYS)) this.#retryAfter ??= parseWait(error[key], unitMs);
    for (const key of DETAIL_KEYS) if (error[key] != null) this.#readDetail(key, error[key], depth + 1);
  }

  #readDetail(key: string, value: unknown, depth: number): void {
    // MiniMax's numbers mean something else elsewhere.
    const number = key === 'base_resp' ? objectOrUndefined(value)?.['status_code'] : undefined;
    if (typeof number === 'number') this.#readCode(`base_resp_${number}`, depth);
    this.read(value, depth);
  }

  #readCode(value: unknown, depth: number): void {
    const identifier = this.#readIdentifier(value, depth);
    // Behind a gateway's number there may be the server's word.
    if (identifier !== undefined && (this.#code === undefined || isNumber(this.#code))) this.#code = identifier;
  }

  #readType(value: unknown, depth: number): void {
    const identifier = this.#readIdentifier(value, depth);
    if (identifier !== undefined && identifier !== 'error' && !isNumber(identifier)) this.#type ??= identifier;
  }

  #readIdentifier(value: unknown, depth: number): string | undefined {
    const identifier = parseIdentifier(value);
    if (identifier !== undefined) this.#classify(identifier);
    else if (typeof value === 'string') this.#readText(value, depth);
    return identifier;
  }

  #readText(text: string, depth: number): void {
    if (text === '' || this.#sentences.length >= MAX_SENTENCES) return;
    this.#sentences.push(text.slice(0, MAX_SENTENCE_CHARACTERS));
    const identifier = parseIdentifier(text);
    if (identifier !== undefined) this.#classify(identifier);
    // A server behind another: its error as a text within the other's.
    else if (text.length <= MAX_NESTED_CHARACTERS && /^\s{0,9}[{[]/.test(text)) this.read(parseJson(text), depth + 1);
  }

  #classify(identifier: string): void {
    const status = Number(identifier);
    if (status >= 400 && status < 600) this.#status ??= status;
    const { certain, likely } = classifyIdentifier(identifier);
    this.#certainCode ??= certain;
    this.#likelyCode ??= likely;
  }
}

function isNumber(text: string): boolean {
  return !Number.isNaN(Number(text));
}

const MAX_DEPTH = 6;
const MAX_LIST = 8;
const MAX_VALUES = 100;
const MAX_SENTENCES = 16;
const MAX_NESTED_CHARACTERS = 20_000;
