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

/** A server's error, reduced to parts that are safe to log. */
export interface ProviderError {
  /** The server's terms for the kind of error. Never its sentences, which quote prompts and keys. */
  readonly logFields: { readonly type?: string; readonly code?: string };
  /** The code by an unambiguous term, or by a sentence. */
  readonly certainCode?: ErrorCode;
  /** The code by an ambiguous term. For `provider-refused` the status takes precedence. */
  readonly likelyCode?: ErrorCode;
  /** The HTTP status inside the error, as in errors of a stream. */
  readonly status?: number;
  /** Seconds to wait, if the error contains them. */
  readonly retryAfter?: number;
}

/** Status and headers of the response that contained the error. */
export interface ErrorContext {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly now: number;
}

/** Parses an error of any form: an object, a list, a text, a text of JSON, or any of these nested. */
export function parseProviderError(value: unknown): ProviderError {
  const collector = new ErrorCollector();
  collector.read(value, 0);
  return collector.result;
}

/** Converts the error for clients. */
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
  // Some servers send it with the term for too many requests, but waiting does not make the request fit.
  if (status === 413 || (status < 300 && embeddedStatus === 413)) return 'too-long';
  const codeOfStatus = ERROR_CODES_BY_STATUS.get(status) ?? ERROR_CODES_BY_STATUS.get(embeddedStatus);
  const code =
    certainCode ?? (likelyCode === 'provider-refused' ? (codeOfStatus ?? likelyCode) : (likelyCode ?? codeOfStatus));
  if (code) return code;
  const isRefused = (value: number) => value >= 300 && value < 500;
  return isRefused(status) || (status < 300 && isRefused(embeddedStatus)) ? 'provider-refused' : 'provider-failed';
}

/** Whether a value is not just an empty placeholder for an error. */
export function hasContent(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** Collects the parts of an error. It reads no more values than real errors have. */
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
    // The inner error takes precedence over its wrapper.
    this.read(error['error'], depth + 1);
    for (const key of CODE_KEYS) this.#readCode(error[key], depth);
    for (const key of TYPE_KEYS) this.#readType(error[key], depth);
    this.#isFiltered ||= FILTER_KEYS.some((key) => hasContent(error[key]));
    for (const [key, unitMs] of Object.entries(WAIT_KEYS)) this.#retryAfter ??= parseWait(error[key], unitMs);
    for (const key of DETAIL_KEYS) if (error[key] != null) this.#readDetail(key, error[key], depth + 1);
  }

  #readDetail(key: string, value: unknown, depth: number): void {
    // MiniMax's numbers have other meanings elsewhere.
    const number = key === 'base_resp' ? objectOrUndefined(value)?.['status_code'] : undefined;
    if (typeof number === 'number') this.#readCode(`base_resp_${number}`, depth);
    this.read(value, depth);
  }

  #readCode(value: unknown, depth: number): void {
    const identifier = this.#readIdentifier(value, depth);
    // A gateway's number may be followed by the server's own term.
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
    // A server behind a gateway: its error is JSON text inside the gateway's error.
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
