import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RememberedConversation } from '../../../chat/conversation-title.ts';
import { errorInfo, type ChatMessage } from '../../../chat/index.ts';
import { CAT_DEFAULT_USER } from '../../../protocol/cat-url.ts';
import {
  CAT_HEADERS,
  CAT_PATHS,
  encodeCatConversations,
  encodeCatDeleted,
  encodeCatExtendedHistory,
  encodeCatHistory,
  encodeCatHttpError,
  encodeCatValidationError,
  encodeCatStatus,
  encodeCatUploadTypes,
  missingCatLoginFields,
} from '../../../protocol/cat-http.ts';
import { decodeCatPrompt, encodeCatAnswer } from '../../../protocol/cat.ts';
import { decodeExtensionQuery } from '../../../protocol/extension.ts';
import { parseRequestJson } from '../../../protocol/bounded-json.ts';
import { omitUndefined } from '../../../protocol/json.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import { createConnectionMemory, type ConversationMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import { readConversation } from '../../sessions/read-conversation.ts';
import { clearConversation, readCurrentPath } from '../../sessions/stored-conversation.ts';
import type { Holder } from '../../limits/pool.ts';
import { errorOfFailure } from '../../store/store-unavailable-error.ts';
import { sendPreflight } from '../../http/cors.ts';
import { parseAttachments, parsePromptImage } from '../prompt-media.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { sendJson, sendLargeJson } from '../../http/respond.ts';
import { SEND_BUFFER_FULL, sendBodyError, sendError } from './cat-http-errors.ts';
import { readBody } from '../request-body.ts';
import { collectAnswer } from '../collect-answer.ts';
import { parseQuery } from '../request-query.ts';
import {
  findVisitorConversation,
  listVisitorConversations,
  MAX_SUMMARY_BYTES,
  MIN_MESSAGE_BYTES,
  minHistoryBytes,
} from '../visitor-conversation.ts';

/** A request that has passed the gate. */
interface AuthorizedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly userId: string;
  /** The key of the visitor's turns. */
  readonly owner: string;
  /** Whether the client uses our extension. */
  readonly isExtended: boolean;
  /** The holder that the visitor's resources are counted for. */
  readonly holder: Holder;
  /** The visitor's conversation, if one is stored. */
  readonly memory: ConversationMemory | undefined;
  /** The visitor's stored conversations. */
  readonly conversations: () => Promise<readonly RememberedConversation[]>;
  /** Clears the visitor's conversation, stored or held by connections. */
  readonly clear: () => Promise<void>;
}

/** Clears the conversations held by a visitor's connections: those of this owner and from the same client. */
export type ClearConnectionMemory = (owner: string, client: string) => void;

type Handler = (request: AuthorizedRequest, context: EndpointContext) => Promise<void> | void;

/**
 * The part of the Cat's plain HTTP API that a chat needs. Every path works with and without a trailing slash, because
 * no client follows a redirect.
 */
export function createCatHttp(
  context: EndpointContext,
  clearConnectionMemory: ClearConnectionMemory,
): Endpoint['handleRequest'] {
  const { gate, sessionContext, store, log } = context;

  const serve = async (request: IncomingMessage, response: ServerResponse, handler: Handler) => {
    response.setHeader('vary', 'Origin');
    const decision = await gate.authorize(request, { connection: response });
    // Pages of origins that are not allowed cannot read the response, not even that it is a rejection.
    if (decision.isAllowed || decision.code !== 'forbidden') allowOrigin(request, response);
    if (!decision.isAllowed) {
      return sendJson(response, 403, encodeCatHttpError(STOCK_ERROR_MESSAGES[decision.code]));
    }
    const { visitor } = decision;
    const userId = visitor.subject ?? nonEmptyHeader(request, CAT_HEADERS.user) ?? CAT_DEFAULT_USER;
    const query = parseQuery(request);
    const { offersExtension: isExtended, conversation } = decodeExtensionQuery((name) => query.get(name));
    const { owner, memory } = findVisitorConversation(store, visitor, userId, conversation);
    const clear = async () => {
      if (memory) await clearConversation(memory, sessionContext.turns.pending);
      else clearConnectionMemory(owner, visitor.clientChain ?? visitor.address);
    };
    const { holder } = visitor;
    const conversations = () => listVisitorConversations(store, visitor, userId);
    await handler({ request, response, userId, owner, isExtended, holder, memory, conversations, clear }, context);
  };

  return (request, response, path) => {
    const handler = findHandler(request, path === '/' ? path : path.replace(/\/$/, ''));
    if (!handler) return false;
    if (handler === 'preflight') {
      answerPreflight(request, response);
      return true;
    }
    serve(request, response, handler).catch((cause: unknown) => {
      const error = errorOfFailure(cause, () => log.error({ err: cause, path }, 'a request failed'));
      if (error.code === 'internal') sendJson(response, 500, encodeCatHttpError(STOCK_ERROR_MESSAGES.internal));
      else sendError(response, error);
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
  [CAT_PATHS.conversations]: { GET: sendConversations },
  // Uploads are not supported. Front ends request the types first, and hide the upload if there are none.
  [CAT_PATHS.uploadTypes]: { GET: ({ response }) => sendJson(response, 200, encodeCatUploadTypes([])) },
  [CAT_PATHS.login]: { POST: rejectLogin },
};

async function answerMessage(
  { request, response, userId, owner, isExtended, holder, memory }: AuthorizedRequest,
  { sessionContext, resources, receivedBytes, limits }: EndpointContext,
) {
  const body = await readBody(request, {
    maxBytes: limits.bodyBytes,
    receiveBuffers: resources.sessionCharacters,
    receivedBytes,
    holder,
  });
  if (typeof body !== 'string') return sendBodyError(response, body);
  const decoded = decodeCatPrompt(parseRequestJson(body), isExtended);
  if (decoded.kind !== 'prompt') return sendError(response, errorInfo('bad-request'));
  const { text, image, media: attachments } = decoded.prompt;
  const { data } = isExtended ? decoded.prompt : {};
  const media = attachments ? parseAttachments(attachments) : parsePromptImage(image);
  if (media === 'unsupported') return sendError(response, errorInfo('unsupported-media'));

  const session = new Session(sessionContext, {
    owner,
    memory: memory ?? createConnectionMemory({ sessionCharacters: resources.sessionCharacters, holder }),
    disconnectPolicy: memory ? 'finish' : 'stop',
    holder,
  });
  response.once('close', () => session.disconnect());
  const turnId = sessionContext.createId();
  const answer = await collectAnswer(session, omitUndefined({ turnId, text, media, data }));
  if (answer.error) return sendError(response, answer.error);
  const encode = () => encodeCatAnswer(answer, { userId, promptText: text, createdAt: sessionContext.clock.now() });
  if (!sendLargeJson(response, answer.text.length, encode, { holder, sendBuffers: resources.sendBuffers }))
    sendError(response, SEND_BUFFER_FULL);
}

/** Sends the conversation with its branches and running turns to a client of our extension, and the current path to a stock client. */
async function sendHistory(
  { response, userId, isExtended, holder, memory }: AuthorizedRequest,
  { sessionContext, resources, historyBytes }: EndpointContext,
) {
  const read = (stored: ConversationMemory) =>
    isExtended ? readConversation(sessionContext, stored) : readCurrentPath(stored, sessionContext.turns.pending);
  const messages = memory ? await read(memory) : [];
  const bytes = messages.reduce((sum, message) => sum + (isExtended ? minHistoryBytes : minStockBytes)(message), 0);
  if (historyBytes.isExceededBy(holder, bytes)) return sendError(response, SEND_BUFFER_FULL);
  const encode = () => (isExtended ? encodeCatExtendedHistory(messages) : encodeCatHistory(messages, userId));
  if (sendLargeJson(response, bytes, encode, { holder, sendBuffers: resources.sendBuffers })) return;
  sendError(response, SEND_BUFFER_FULL);
}

/** Sends the list of the visitor's conversations, which stock clients do not request. */
async function sendConversations(
  { response, holder, conversations }: AuthorizedRequest,
  { resources, historyBytes }: EndpointContext,
) {
  const listed = await conversations();
  const bytes = listed.length * MAX_SUMMARY_BYTES;
  if (historyBytes.isExceededBy(holder, bytes)) return sendError(response, SEND_BUFFER_FULL);
  const encode = () => encodeCatConversations(listed);
  if (sendLargeJson(response, bytes, encode, { holder, sendBuffers: resources.sendBuffers })) return;
  sendError(response, SEND_BUFFER_FULL);
}

/** Minimum encoded size of a message for a stock client: its text occurs three times, its media URLs once. */
function minStockBytes({ text, media = [] }: ChatMessage): number {
  return media.reduce((sum, { url }) => sum + url.length, MIN_MESSAGE_BYTES + 3 * Buffer.byteLength(text));
}

async function clearHistory({ response, clear }: AuthorizedRequest) {
  await clear();
  sendJson(response, 200, encodeCatDeleted());
}

/**
 * Rejects an upload after the whole file has been received. A client that is disconnected while it is still sending
 * often never reads the response.
 */
async function rejectUpload({ request, response }: AuthorizedRequest) {
  request.resume();
  if (!request.closed) await new Promise((resolve) => request.once('end', resolve).once('close', resolve));
  sendJson(response, 403, encodeCatHttpError(STOCK_ERROR_MESSAGES['permission-denied']));
}

/**
 * Rejects a login. The relay has no accounts, only keys, so a complete form gets the response for a wrong password,
 * which every front end can show.
 */
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

/**
 * Answers a CORS preflight with all the requests that exist. Preflights carry no credentials, so the gate can only
 * judge the request that follows.
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

/** The request headers of the Cat's wire that pages may send. */
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
