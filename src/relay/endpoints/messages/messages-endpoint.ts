import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorInfo, type ErrorCode, type Transcript } from '../../../chat/index.ts';
import { parseRequestJson } from '../../../protocol/bounded-json.ts';
import {
  decodeDeleteRequest,
  decodeEraseRequest,
  decodeFeedbackRequest,
  decodeRenameRequest,
  MESSAGE_PATHS,
} from '../../../protocol/message-requests.ts';
import { sendPreflight, type PreflightOptions } from '../../http/cors.ts';
import { retryAfterHeader, sendJson } from '../../http/respond.ts';
import type { PromptRateLimiter } from '../../limits/resource-pools.ts';
import type { Visitor } from '../../security/gate.ts';
import { findAnswer } from '../../sessions/conversation-tree.ts';
import { eraseVisitor } from '../../sessions/erase-visitor.ts';
import { deleteTurns, renameConversation, storeFeedback } from '../../sessions/stored-conversation.ts';
import { turnLabel } from '../../sessions/turn-label.ts';
import { errorOfFailure } from '../../store/store-unavailable-error.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { readBody } from '../request-body.ts';
import { findVisitorConversation } from '../visitor-conversation.ts';
import type { OnFeedback } from '../../visitor-feedback.ts';

export interface MessagesEndpointOptions {
  /** Limits the requests of a visitor, apart from prompts. */
  readonly rateLimiter: PromptRateLimiter;
  readonly onFeedback?: OnFeedback | undefined;
}

/** The result of a request: the code of an error, or nothing. */
type Outcome = ErrorCode | 'not-found' | undefined;

type Handler = (body: unknown, visitor: Visitor) => Promise<Outcome>;

/** Longest body: the ids of a hundred turns, or a comment, with its escapes. */
const MAX_BODY_BYTES = 32_768;

/**
 * Our extension's requests about turns that have ended: what the visitor thinks of an answer, and deleting; and about conversations: their titles, and erasing all. Clients of
 * both wires send them to the same paths. The gate checks each as any other request. A turn of a visitor with a stored conversation must be in it.
 */
export function createMessagesEndpoint(
  context: EndpointContext,
  { rateLimiter, onFeedback }: MessagesEndpointOptions,
): Endpoint {
  const { gate, store, sessionContext, resources, receivedBytes, log } = context;
  const { turns } = sessionContext;

  const receiveFeedback: Handler = async (body, visitor) => {
    const request = decodeFeedbackRequest(body);
    if (!request) return 'bad-request';
    const { userId, conversation, turnId, feedback } = request;
    const { owner, memory } = findVisitorConversation(store, visitor, userId, conversation);
    const isRecent = turns.find(owner, turnId) !== undefined;
    const isStored = memory !== undefined && (await storeFeedback(memory, turns.pending, turnId, feedback));
    if (memory && !isStored && !isRecent) return 'not-found';
    const { rating, reasons = [], comment } = feedback ?? {};
    const hasComment = comment !== undefined;
    log.info({ turn: turnLabel(turnId), rating: rating ?? 'none', reasons, hasComment }, 'feedback');
    if (!onFeedback) return undefined;
    const texts = textsOf(memory ? await memory.load() : [], turnId);
    await onFeedback({ turnId, rating, reasons, comment, ...texts });
    return undefined;
  };

  const deleteSome: Handler = async (body, visitor) => {
    const request = decodeDeleteRequest(body);
    if (!request) return 'bad-request';
    const { userId, conversation, turnIds } = request;
    const { memory } = findVisitorConversation(store, visitor, userId, conversation);
    if (memory) await deleteTurns(memory, turns.pending, new Set(turnIds));
    return undefined;
  };

  const rename: Handler = async (body, visitor) => {
    const request = decodeRenameRequest(body);
    if (!request) return 'bad-request';
    const { userId, conversation, title } = request;
    const { memory } = findVisitorConversation(store, visitor, userId, conversation);
    return memory && (await renameConversation(memory, turns.pending, title)) ? undefined : 'not-found';
  };

  const erase: Handler = async (body, visitor) => {
    const userId = decodeEraseRequest(body);
    if (userId === undefined) return 'bad-request';
    // Nobody could say which conversations there are. Clients then delete those that they know.
    if (!store.list) return 'not-found';
    const { owner, memory } = findVisitorConversation(store, visitor, userId, undefined);
    if (memory) await eraseVisitor(store, turns, owner);
    return undefined;
  };

  const handlers: Readonly<Record<string, Handler>> = {
    [MESSAGE_PATHS.feedback]: receiveFeedback,
    [MESSAGE_PATHS.delete]: deleteSome,
    [MESSAGE_PATHS.rename]: rename,
    [MESSAGE_PATHS.erase]: erase,
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, handler: Handler) => {
    if (request.method !== 'POST') return sendCode(response, 405, 'bad-request');
    const decision = await gate.authorize(request, { connection: response });
    if (!decision.isAllowed) return sendCode(response, decision.status, decision.code);
    const { visitor } = decision;
    const { holder } = visitor;
    const retryAfter = await rateLimiter.consume(holder);
    if (retryAfter !== undefined) return sendCode(response, 429, 'rate-limited', retryAfter);
    const body = await readBody(request, {
      maxBytes: MAX_BODY_BYTES,
      receiveBuffers: resources.sessionCharacters,
      receivedBytes,
      holder,
    });
    if (typeof body !== 'string') return sendCode(response, STATUS[body.code] ?? 400, body.code);
    const outcome = await handler(parseRequestJson(body), visitor);
    if (outcome === undefined) return sendJson(response, 200, { ok: true });
    return outcome === 'not-found'
      ? sendJson(response, 404, { error: outcome })
      : sendCode(response, STATUS[outcome] ?? 400, outcome);
  };

  return {
    name: 'messages',
    handleRequest(request, response, path) {
      const handler = handlers[path.replace(/\/$/, '')];
      if (!handler) return false;
      // Pages of every site may read whether they were refused. The gate decides what they may do.
      response.setHeader('access-control-allow-origin', '*');
      if (request.method === 'OPTIONS') {
        sendPreflight(request, response, PREFLIGHT);
        return true;
      }
      serve(request, response, handler).catch((cause: unknown) => {
        const { code } = errorOfFailure(cause, () => log.error({ err: cause, path }, 'a request failed'));
        sendCode(response, STATUS[code] ?? 500, code);
      });
      return true;
    },
    handleUpgrade: () => false,
    drain: async () => {},
    close: async () => {},
  };
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = { 'too-long': 413, 'rate-limited': 429, overloaded: 503 };

const PREFLIGHT: PreflightOptions = {
  methods: 'POST',
  defaultHeaders: 'content-type, authorization',
  vary: 'Access-Control-Request-Headers',
};

function sendCode(response: ServerResponse, status: number, code: ErrorCode, retryAfter?: number): void {
  const error = errorInfo(code, retryAfter === undefined ? {} : { retryAfter });
  sendJson(response, status, { error: code }, retryAfterHeader(error));
}

function textsOf(
  transcript: Transcript,
  turnId: string,
): { readonly prompt: string | undefined; readonly answer: string | undefined } {
  const prompt = transcript.findLast((message) => message.turnId === turnId && message.role === 'user');
  return { prompt: prompt?.text, answer: findAnswer(transcript, turnId)?.text };
}
