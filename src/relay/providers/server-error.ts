import type { IncomingHttpHeaders } from 'node:http';
import { chatError, type ChatError, type ErrorCode } from '../../chat/index.ts';
import { asObject, parseJson, type Json } from './json-object.ts';
import { resetAfterOf, retryAfterOf, waitInSentence, waitOf } from './retry-hint.ts';
import { eventsIn } from './response-body.ts';
import { CODE_KEYS, DETAIL_KEYS, FILTER_KEYS, STATUS_CODES, TYPE_KEYS, WAIT_KEYS } from './server-forms.ts';
import { MAX_SENTENCE_CHARACTERS, meaningOfSentence, meaningOfWord, readWord } from './server-words.ts';

/** The parts of a server's error that are safe to show. */
export interface ServerError {
  /** Its words for the kind, for the log: never its sentences, which repeat prompts and keys. */
  readonly words: { readonly type?: string; readonly code?: string };
  /** What it means beyond doubt: its words, or else its sentences. */
  readonly meaning?: ErrorCode;
  /** What its words mean that others use more loosely; of a refusal, the status knows better. */
  readonly hint?: ErrorCode;
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
export function readError(value: unknown): ServerError {
  const found = new Findings();
  found.read(value, 0);
  return found.error;
}

/** The error in a whole body: JSON, events, or a text. */
export function readErrorBody(body: string): ServerError {
  const text = body.trimStart();
  // The page of a gateway: its status says more than its words.
  if (text === '' || text.startsWith('<')) return NO_ERROR;
  const json = parseJson(text);
  if (json !== undefined) return readError(json);
  return readErrorEvents(text) ?? readError(text);
}

/** The last error in the text of a stream, of which the beginning may be missing. */
export function readErrorEvents(text: string): ServerError | undefined {
  return eventsIn(text)
    .map(({ data, event }) => errorInEvent(data, event))
    .findLast(Boolean);
}

/** The error in an event's data, if it is one: said by the event's name, by what the data is, or by words that nothing else has. */
export function errorInEvent(data: string, event?: string): ServerError | undefined {
  const json = parseJson(data);
  if (isErrorEvent(event)) return readError(json === undefined ? data : json);
  if (json !== undefined) return errorIn(json);
  return isErrorText(data) ? readError(data) : undefined;
}

/** Whether an event is an error by its name, whatever its data looks like. */
export function isErrorEvent(event: string | undefined): boolean {
  return event !== undefined && ERROR_EVENTS.has(event);
}

/** The error in what a server says in place of an answer or of a part of one, if it is one. */
export function errorIn(json: unknown): ServerError | undefined {
  if (typeof json === 'string') return isErrorText(json) ? readError(json) : undefined;
  const object = asObject(Array.isArray(json) ? json[0] : json);
  if (!object) return undefined;
  if (hasContent(object['error']) || object['type'] === 'error' || object['object'] === 'error')
    return readError(object);
  // What stands beside an answer is of no matter.
  if (hasContent(object['choices'])) return undefined;
  return isErrorObject(object) ? readError(object) : undefined;
}

/** The error as it goes to clients. */
export function chatErrorOf(error: ServerError, context: ErrorContext): ChatError {
  const code = codeOf(error, context.status);
  if (code !== 'rate-limited' && code !== 'overloaded') return chatError(code);
  const { headers, now } = context;
  const retryAfter = retryAfterOf(headers, now) ?? error.retryAfter ?? resetAfterOf(headers, now);
  return chatError(code, retryAfter === undefined ? {} : { retryAfter });
}

function codeOf({ meaning, hint, status: ownStatus = 0 }: ServerError, status: number): ErrorCode {
  // Some give it the word for too many requests: no waiting makes it fit.
  if (status === 413 || (status < 300 && ownStatus === 413)) return 'too-long';
  const known = STATUS_CODES.get(status) ?? STATUS_CODES.get(ownStatus);
  const code = meaning ?? (hint === 'provider-refused' ? (known ?? hint) : (hint ?? known));
  if (code) return code;
  const isRefused = (each: number) => each >= 300 && each < 500;
  return isRefused(status) || (status < 300 && isRefused(ownStatus)) ? 'provider-refused' : 'provider-failed';
}

/** Whether something is there that is more than a place for an error. */
export function hasContent(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** Whether an object that is no answer is an error: `detail` in FastAPI, `message` in many gateways, numbers of their own elsewhere. */
function isErrorObject(json: Json): boolean {
  const has = (key: string) => hasContent(json[key]);
  if (hasContent(asObject(json['base_resp'])?.['status_code'])) return true;
  if (has('error_code') || has('error_msg') || has('errorMessage') || has('Error')) return true;
  if (has('code') && !GOOD_CODES.has(json['code']) && (has('message') || has('msg'))) return true;
  if (json['choices'] !== undefined || json['candidates'] !== undefined) return false;
  if (has('detail') || has('errors') || has('fault') || json['success'] === false) return true;
  const { message = json['Message'] ?? json['msg'], type, status } = json;
  const isOther = typeof type === 'string' && !/error|exception|fail/i.test(type.slice(0, 64));
  return typeof message === 'string' && (!isOther || typeof status === 'number');
}

/** Whether a bare text, which is no page, is an error: it says so, or is one of the sentences that are known. */
function isErrorText(text: string): boolean {
  if (text.startsWith('<')) return false;
  return /^\s{0,9}\[?(?:error|exception)\b/i.test(text) || meaningOfSentence(text) !== undefined;
}

const ERROR_EVENTS: ReadonlySet<string> = new Set(['error', 'errors', 'exception', 'failed', 'response.failed']);

/** Codes that some gateways put into every answer. */
const GOOD_CODES: ReadonlySet<unknown> = new Set([200, '0', '200', 'ok', 'OK', 'success', 'Success']);

const NO_ERROR: ServerError = { words: {} };

/** What is found in an error, of which no more is looked at than there is in a real one. */
class Findings {
  #type: string | undefined;
  #code: string | undefined;
  #status: number | undefined;
  #wait: number | undefined;
  #isFiltered = false;
  #clear: ErrorCode | undefined;
  #general: ErrorCode | undefined;
  readonly #sentences: string[] = [];
  #left = MAX_VALUES;

  get error(): ServerError {
    const meaning = this.#isFiltered ? 'content-filtered' : (this.#clear ?? this.#firstOf(meaningOfSentence));
    const wait = this.#wait ?? this.#firstOf(waitInSentence);
    return {
      words: { ...(this.#type && { type: this.#type }), ...(this.#code && { code: this.#code }) },
      ...(meaning && { meaning }),
      ...(this.#general && { hint: this.#general }),
      ...(this.#status !== undefined && { status: this.#status }),
      ...(wait !== undefined && { retryAfter: wait }),
    };
  }

  read(value: unknown, depth: number): void {
    if (this.#left-- <= 0 || depth > MAX_DEPTH) return;
    if (typeof value === 'string') return this.#readText(value, depth);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const each of value.slice(0, MAX_LIST)) this.read(each, depth + 1);
    } else {
      this.#readObject(value as Json, depth);
    }
  }

  #firstOf<T>(reading: (sentence: string) => T | undefined): T | undefined {
    for (const sentence of this.#sentences) {
      const read = reading(sentence);
      if (read !== undefined) return read;
    }
    return undefined;
  }

  #readObject(error: Json, depth: number): void {
    // The error itself before what it is wrapped in.
    this.read(error['error'], depth + 1);
    for (const key of CODE_KEYS) this.#readCode(error[key], depth);
    for (const key of TYPE_KEYS) this.#readType(error[key], depth);
    this.#isFiltered ||= FILTER_KEYS.some((key) => hasContent(error[key]));
    for (const [key, unitMs] of Object.entries(WAIT_KEYS)) this.#wait ??= waitOf(error[key], unitMs);
    for (const key of DETAIL_KEYS) if (error[key] != null) this.#readDetail(key, error[key], depth + 1);
  }

  #readDetail(key: string, value: unknown, depth: number): void {
    // MiniMax's numbers mean something else elsewhere.
    const number = key === 'base_resp' ? asObject(value)?.['status_code'] : undefined;
    if (typeof number === 'number') this.#readCode(`base_resp_${number}`, depth);
    this.read(value, depth);
  }

  #readCode(value: unknown, depth: number): void {
    const word = this.#readWord(value, depth);
    // Behind a gateway's number there may be the server's word.
    if (word !== undefined && (this.#code === undefined || isNumber(this.#code))) this.#code = word;
  }

  #readType(value: unknown, depth: number): void {
    const word = this.#readWord(value, depth);
    if (word !== undefined && word !== 'error' && !isNumber(word)) this.#type ??= word;
  }

  #readWord(value: unknown, depth: number): string | undefined {
    const word = readWord(value);
    if (word !== undefined) this.#learn(word);
    else if (typeof value === 'string') this.#readText(value, depth);
    return word;
  }

  #readText(text: string, depth: number): void {
    if (text === '' || this.#sentences.length >= MAX_SENTENCES) return;
    this.#sentences.push(text.slice(0, MAX_SENTENCE_CHARACTERS));
    const word = readWord(text);
    if (word !== undefined) this.#learn(word);
    // A server behind another: its error as a text within the other's.
    else if (text.length <= MAX_NESTED_CHARACTERS && /^\s{0,9}[{[]/.test(text)) this.read(parseJson(text), depth + 1);
  }

  #learn(word: string): void {
    const status = Number(word);
    if (status >= 400 && status < 600) this.#status ??= status;
    const { clear, general } = meaningOfWord(word);
    this.#clear ??= clear;
    this.#general ??= general;
  }
}

function isNumber(word: string): boolean {
  return !Number.isNaN(Number(word));
}

const MAX_DEPTH = 6;
const MAX_LIST = 8;
const MAX_VALUES = 100;
const MAX_SENTENCES = 16;
const MAX_NESTED_CHARACTERS = 20_000;
