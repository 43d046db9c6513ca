import type { IncomingMessage, ServerResponse } from 'node:http';
import { chatError, type ChatError, type ChatMessage, type ErrorCode } from '../../chat/index.ts';
import { CAT_DEFAULT_USER } from '../../protocol/cat-address.ts';
import {
  CAT_HEADERS,
  CAT_PATHS,
  encodeCatCleared,
  encodeCatHistory,
  encodeCatHttpError,
  encodeCatInvalid,
  encodeCatStatus,
  encodeCatUploadTypes,
  missingFromCatLogin,
} from '../../protocol/cat-http.ts';
import { decodeCatPrompt, encodeCatAnswer } from '../../protocol/cat.ts';
import { parseRequestJson } from '../../protocol/bounded-json.ts';
import { STOCK_SENTENCES } from '../../protocol/sentences.ts';
import { connectionMemory, type Memory } from '../conversation/memory.ts';
import { Session } from '../conversation/session.ts';
import type { Holder } from '../pool.ts';
import { allowedRequestHeaders } from '../security/request-headers.ts';
import { asMedia } from './asked-media.ts';
import { catMemory, catOwner } from './cat-memory.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { retryAfterHeader, sendJson, sendLongJson } from './json-response.ts';
import { readBody, type NoBody } from './request-body.ts';
import { wholeAnswer } from './whole-answer.ts';

/** A request that has passed the gate. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly userId: string;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
  /** The conversation of this visitor, if one is stored. */
  readonly stored: Memory | undefined;
  /** Forgets the conversation of this visitor, wherever it is remembered. */
  readonly clear: () => Promise<void>;
}

/** Forgets what the connections of a visitor remember: those that go by this name and are the same client's. */
export type ClearConnections = (userId: string, client: string) => void;

type Handler = (exchange: Exchange, context: EndpointContext) => Promise<void> | void;

/** The Cat's plain HTTP, as far as a chat needs it. Every path with and without a slash at its end, for no client follows a redirect. */
export function createCatHttp(context: EndpointContext, clearConnections: ClearConnections): Endpoint['request'] {
  const { gate, sessions, store, log } = context;

  const serve = async (request: IncomingMessage, response: ServerResponse, handle: Handler) => {
    response.setHeader('vary', 'Origin');
    const admission = await gate.admit(request, { connection: response });
    // A page of a foreign site learns nothing, not even that it was refused.
    if (admission.admitted || admission.code !== 'forbidden') allowOrigin(request, response);
    if (!admission.admitted) {
      return sendJson(response, 403, encodeCatHttpError(STOCK_SENTENCES[admission.code]));
    }
    const { visitor } = admission;
    const userId = visitor.subject ?? headerOf(request, CAT_HEADERS.user) ?? CAT_DEFAULT_USER;
    const stored = catMemory(store, visitor, userId);
    const clear = async () => {
      if (!stored) return clearConnections(userId, visitor.client ?? visitor.address);
      sessions.turns.forget(catOwner(userId));
      await stored.clear();
    };
    await handle({ request, response, userId, holder: visitor.holder, stored, clear }, context);
  };

  return (request, response, path) => {
    const handle = findHandler(request, path === '/' ? path : path.replace(/\/$/, ''));
    if (!handle) return false;
    if (handle === 'preflight') {
      answerPreflight(request, response);
      return true;
    }
    serve(request, response, handle).catch((cause: unknown) => {
      log.error({ err: cause, path }, 'a request failed');
      sendJson(response, 500, encodeCatHttpError(STOCK_SENTENCES.internal));
    });
    return true;
  };
}

function findHandler(request: IncomingMessage, path: string): Handler | 'preflight' | undefined {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const isUpload = path === CAT_PATHS.upload || path.startsWith(`${CAT_PATHS.upload}/`);
  const handlers = HANDLERS[path] ?? (isUpload ? { POST: refuseUpload } : undefined);
  if (!handlers) return undefined;
  if (method === 'OPTIONS') return 'preflight';
  return handlers[method];
}

const HANDLERS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  [CAT_PATHS.status]: { GET: ({ response }) => sendJson(response, 200, encodeCatStatus()) },
  [CAT_PATHS.message]: { POST: answerMessage },
  [CAT_PATHS.history]: { GET: sendHistory, DELETE: clearHistory },
  // Nothing is taken in: a front end that asks before it offers an upload has nothing to offer.
  [CAT_PATHS.uploadTypes]: { GET: ({ response }) => sendJson(response, 200, encodeCatUploadTypes([])) },
  [CAT_PATHS.login]: { POST: refuseLogin },
};

async function answerMessage(
  { request, response, userId, holder, stored }: Exchange,
  { sessions, resources, received, limits }: EndpointContext,
) {
  const body = await readBody(request, { limit: limits.bodyBytes, kept: resources.kept, received, holder });
  if (typeof body !== 'string') return sendNoBody(response, body);
  const said = decodeCatPrompt(parseRequestJson(body));
  if (said.kind !== 'prompt') return sendFault(response, chatError('bad-request'));
  const { text, image } = said.prompt;
  const media = asMedia(image);
  if (media === 'unsupported') return sendFault(response, chatError('unsupported-media'));

  const session = new Session(sessions, {
    owner: catOwner(userId),
    memory: stored ?? connectionMemory({ kept: resources.kept, holder }),
    leaving: stored ? 'finish' : 'stop',
    holder,
  });
  response.once('close', () => session.leave());
  const answer = await wholeAnswer(session, { turnId: sessions.newId(), text, ...(media && { media }) });
  if (answer.error) return sendFault(response, answer.error);
  const encode = () => encodeCatAnswer(answer, { userId, input: text, at: sessions.clock.now() });
  if (!sendLongJson(response, answer.text.length, encode, { holder, unread: resources.unread }))
    sendFault(response, TOO_MUCH_UNREAD);
}

async function sendHistory({ response, userId, holder, stored }: Exchange, { resources, histories }: EndpointContext) {
  const messages = (await stored?.load()) ?? [];
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  if (histories.isExceededBy(holder, bytes)) return sendFault(response, TOO_MUCH_UNREAD);
  const reader = { holder, unread: resources.unread };
  if (sendLongJson(response, bytes, () => encodeCatHistory(messages, userId), reader)) return;
  sendFault(response, TOO_MUCH_UNREAD);
}

/** The visitor asks, and does not read the answers. */
const TOO_MUCH_UNREAD = chatError('rate-limited', { retryAfter: 1 });

/** The least that a message is encoded as: its text stands there three times, and its pictures. */
function bytesOf({ text, media = [] }: ChatMessage): number {
  return media.reduce((sum, { url }) => sum + url.length, 3 * Buffer.byteLength(text));
}

async function clearHistory({ response, clear }: Exchange) {
  await clear();
  sendJson(response, 200, encodeCatCleared());
}

/** When the file has gone by: a client that is still sending it, and is told and hung up on, often never reads what it was told. */
async function refuseUpload({ request, response }: Exchange) {
  request.resume();
  if (!request.closed) await new Promise((resolve) => request.once('end', resolve).once('close', resolve));
  sendJson(response, 403, encodeCatHttpError(STOCK_SENTENCES['not-allowed']));
}

/** There are no accounts here, only keys. A form that is filled in is refused as a wrong password is, which every front end can show. */
async function refuseLogin({ request, response, holder }: Exchange, { limits, resources, received }: EndpointContext) {
  const body = await readBody(request, { limit: limits.bodyBytes, kept: resources.kept, received, holder });
  if (typeof body !== 'string') return sendNoBody(response, body);
  const missing = missingFromCatLogin(parseRequestJson(body));
  if (missing.length > 0) return sendJson(response, 400, encodeCatInvalid(missing, STOCK_SENTENCES['bad-request']));
  sendJson(response, 403, encodeCatHttpError(STOCK_SENTENCES.unauthorized));
}

/** A body that is too long gets the status for it, as at the real Cat's own server. */
function sendNoBody(response: ServerResponse, { code }: NoBody): void {
  if (code === 'too-long') sendJson(response, 413, encodeCatHttpError(STOCK_SENTENCES[code]));
  else sendFault(response, chatError(code));
}

function sendFault(response: ServerResponse, error: ChatError): void {
  const { code, retryable } = error;
  const sentence = STOCK_SENTENCES[code];
  if (CLIENT_FAULTS.has(code)) return sendJson(response, 400, encodeCatInvalid(['text'], sentence));
  const status = code === 'rate-limited' ? 429 : retryable ? 503 : 500;
  sendJson(response, status, encodeCatHttpError(sentence), retryAfterHeader(error));
}

const CLIENT_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'bad-request',
  'too-long',
  'unsupported-media',
  'content-filtered',
]);

/**
 * Asked without the credentials of the request that it announces, a preflight can only be told which requests are possible
 * at all. The gate judges the request itself.
 */
function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  allowOrigin(request, response);
  const asked = request.headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers':
      asked === undefined ? KNOWN_HEADERS : allowedRequestHeaders(asked, CAT_REQUEST_HEADERS).join(),
    'access-control-max-age': '3600',
    vary: 'Origin, Access-Control-Request-Headers',
  });
  response.end();
}

/** The headers of the Cat's wire that a page may send. */
export const CAT_REQUEST_HEADERS: readonly string[] = Object.values(CAT_HEADERS);

const KNOWN_HEADERS = `authorization, ${CAT_HEADERS.key}, ${CAT_HEADERS.user}, content-type, accept`;

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', request.headers.origin);
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
