import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorInfo, type ChatErrorInfo, type ChatMessage, type ErrorCode } from '../../../chat/index.ts';
import { CAT_DEFAULT_USER } from '../../../protocol/cat-url.ts';
import {
  CAT_HEADERS,
  CAT_PATHS,
  encodeCatDeleted,
  encodeCatHistory,
  encodeCatHttpError,
  encodeCatValidationError,
  encodeCatStatus,
  encodeCatUploadTypes,
  missingCatLoginFields,
} from '../../../protocol/cat-http.ts';
import { decodeCatPrompt, encodeCatAnswer } from '../../../protocol/cat.ts';
import { parseRequestJson } from '../../../protocol/bounded-json.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import { createConnectionMemory, type ConversationMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import type { Holder } from '../../limits/pool.ts';
import { sendPreflight } from '../../http/cors.ts';
import { parsePromptMedia } from './prompt-media.ts';
import { storedCatConversation, catOwnerKey } from './cat-conversation.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { retryAfterHeader, sendJson, sendLargeJson } from '../../http/respond.ts';
import { readBody, type BodyError } from '../request-body.ts';
import { collectAnswer } from '../collect-answer.ts';

/** A request that has passed the gate. */
interface AuthorizedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly userId: string;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
  /** The conversation of this visitor, if one is stored. */
  readonly storedConversation: ConversationMemory | undefined;
  /** Forgets the conversation of this visitor, wherever it is remembered. */
  readonly clearConversation: () => Promise<void>;
}

/** Forgets what the connections of a visitor remember: those that go by this name and are the same client's. */
export type ClearConnectionMemory = (userId: string, client: string) => void;

type Handler = (request: AuthorizedRequest, context: EndpointContext) => Promise<void> | void;

/** The Cat's plain HTTP, as far as a chat needs it. Every path with and without a slash at its end, for no client follows a redirect. */
export function createCatHttp(
  context: EndpointContext,
  clearConnectionMemory: ClearConnectionMemory,
): Endpoint['handleRequest'] {
  const { gate, sessionContext, store, log } = context;

  const serve = async (request: IncomingMessage, response: ServerResponse, handler: Handler) => {
    response.setHeader('vary', 'Origin');
    const decision = await gate.authorize(request, { connection: response });
    // A page of a foreign site learns nothing, not even that it was refused.
    if (decision.isAllowed || decision.code !== 'forbidden') allowOrigin(request, response);
    if (!decision.isAllowed) {
      return sendJson(response, 403, encodeCatHttpError(STOCK_ERROR_MESSAGES[decision.code]));
    }
    const { visitor } = decision;
    const userId = visitor.subject ?? nonEmptyHeader(request, CAT_HEADERS.user) ?? CAT_DEFAULT_USER;
    const storedConversation = storedCatConversation(store, visitor, userId);
    const clearConversation = async () => {
      if (!storedConversation) return clearConnectionMemory(userId, visitor.clientChain ?? visitor.address);
      sessionContext.turns.markCleared(catOwnerKey(userId));
      await storedConversation.clear();
    };
    await handler(
      { request, response, userId, holder: visitor.holder, storedConversation, clearConversation },
      context,
    );
  };

  return (request, response, path) => {
    const handler = findHandler(request, path === '/' ? path : path.replace(/\/$/, ''));
    if (!handler) return false;
    if (handler === 'preflight') {
      answerPreflight(request, response);
      return true;
    }
    serve(request, response, handler).catch((cause: unknown) => {
      log.error({ err: cause, path }, 'a request failed');
      sendJson(response, 500, encodeCatHttpError(STOCK_ERROR_MESSAGES.internal));
    });
    return true;
  };
}

function findHandler(request: IncomingMessage, path: string): Handler | 'preflight' | undefined {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const isUpload = path === CAT_PATHS.upload || path.startsWith(`${CAT_PATHS.upload}/`);
  const handlers = HANDLERS[path] ?? (isUpload ? { POST: rejectUpload } : undefined);
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
  [CAT_PATHS.login]: { POST: rejectLogin },
};

async function answerMessage(
  { request, response, userId, holder, storedConversation }: AuthorizedRequest,
  { sessionContext, resources, receivedBytes, limits }: EndpointContext,
) {
  const body = await readBody(request, {
    maxBytes: limits.bodyBytes,
    receiveBuffers: resources.sessionCharacters,
    receivedBytes,
    holder,
  });
  if (typeof body !== 'string') return sendBodyError(response, body);
  const decoded = decodeCatPrompt(parseRequestJson(body));
  if (decoded.kind !== 'prompt') return sendError(response, errorInfo('bad-request'));
  const { text, image } = decoded.prompt;
  const media = parsePromptMedia(image);
  if (media === 'unsupported') return sendError(response, errorInfo('unsupported-media'));

  const session = new Session(sessionContext, {
    owner: catOwnerKey(userId),
    memory: storedConversation ?? createConnectionMemory({ sessionCharacters: resources.sessionCharacters, holder }),
    disconnectPolicy: storedConversation ? 'finish' : 'stop',
    holder,
  });
  response.once('close', () => session.disconnect());
  const answer = await collectAnswer(session, { turnId: sessionContext.createId(), text, ...(media && { media }) });
  if (answer.error) return sendError(response, answer.error);
  const encode = () => encodeCatAnswer(answer, { userId, promptText: text, createdAt: sessionContext.clock.now() });
  if (!sendLargeJson(response, answer.text.length, encode, { holder, sendBuffers: resources.sendBuffers }))
    sendError(response, SEND_BUFFER_FULL);
}

async function sendHistory(
  { response, userId, holder, storedConversation }: AuthorizedRequest,
  { resources, historyBytes }: EndpointContext,
) {
  const messages = (await storedConversation?.load()) ?? [];
  const bytes = messages.reduce((sum, message) => sum + minEncodedBytes(message), 0);
  if (historyBytes.isExceededBy(holder, bytes)) return sendError(response, SEND_BUFFER_FULL);
  const recipient = { holder, sendBuffers: resources.sendBuffers };
  if (sendLargeJson(response, bytes, () => encodeCatHistory(messages, userId), recipient)) return;
  sendError(response, SEND_BUFFER_FULL);
}

/** The visitor asks, and does not read the answers. */
const SEND_BUFFER_FULL = errorInfo('rate-limited', { retryAfter: 1 });

/** The least that a message is encoded as: its text stands there three times, and its pictures. */
function minEncodedBytes({ text, media = [] }: ChatMessage): number {
  return media.reduce((sum, { url }) => sum + url.length, 3 * Buffer.byteLength(text));
}

async function clearHistory({ response, clearConversation }: AuthorizedRequest) {
  await clearConversation();
  sendJson(response, 200, encodeCatDeleted());
}

/** When the file has gone by: a client that is still sending it, and is told and hung up on, often never reads what it was told. */
async function rejectUpload({ request, response }: AuthorizedRequest) {
  request.resume();
  if (!request.closed) await new Promise((resolve) => request.once('end', resolve).once('close', resolve));
  sendJson(response, 403, encodeCatHttpError(STOCK_ERROR_MESSAGES['permission-denied']));
}

/** There are no accounts here, only keys. A form that is filled in is refused as a wrong password is, which every front end can show. */
async function rejectLogin(
  { request, response, holder }: AuthorizedRequest,
  { limits, resources, receivedBytes }: EndpointContext,
) {
  const body = await readBody(request, {
    maxBytes: limits.bodyBytes,
    receiveBuffers: resources.sessionCharacters,
    receivedBytes,
    holder,
  });
  if (typeof body !== 'string') return sendBodyError(response, body);
  const missingFields = missingCatLoginFields(parseRequestJson(body));
  if (missingFields.length > 0)
    return sendJson(response, 400, encodeCatValidationError(missingFields, STOCK_ERROR_MESSAGES['bad-request']));
  sendJson(response, 403, encodeCatHttpError(STOCK_ERROR_MESSAGES.unauthorized));
}

/** A body that is too long gets the status for it, as at the real Cat's own server. */
function sendBodyError(response: ServerResponse, { code }: BodyError): void {
  if (code === 'too-long') sendJson(response, 413, encodeCatHttpError(STOCK_ERROR_MESSAGES[code]));
  else sendError(response, errorInfo(code));
}

function sendError(response: ServerResponse, error: ChatErrorInfo): void {
  const { code, retryable } = error;
  const message = STOCK_ERROR_MESSAGES[code];
  if (CLIENT_ERROR_CODES.has(code)) return sendJson(response, 400, encodeCatValidationError(['text'], message));
  const status = code === 'rate-limited' ? 429 : retryable ? 503 : 500;
  sendJson(response, status, encodeCatHttpError(message), retryAfterHeader(error));
}

const CLIENT_ERROR_CODES: ReadonlySet<ErrorCode> = new Set([
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
  sendPreflight(request, response, {
    methods: 'GET, POST, DELETE, OPTIONS',
    defaultHeaders: DEFAULT_ALLOWED_HEADERS,
    endpointHeaders: CAT_REQUEST_HEADERS,
    vary: 'Origin, Access-Control-Request-Headers',
  });
}

/** The headers of the Cat's wire that a page may send. */
export const CAT_REQUEST_HEADERS: readonly string[] = Object.values(CAT_HEADERS);

const DEFAULT_ALLOWED_HEADERS = `authorization, ${CAT_HEADERS.key}, ${CAT_HEADERS.user}, content-type, accept`;

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', request.headers.origin);
  }
}

function nonEmptyHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
