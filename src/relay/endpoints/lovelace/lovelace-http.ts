import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorInfo } from '../../../chat/index.ts';
import { parseRequestJson } from '../../../protocol/bounded-json.ts';
import {
  encodeLovelaceAnswer,
  encodeLovelaceNotFound,
  encodeLovelaceProviders,
  encodeLovelaceHttpError,
  encodeLovelaceInvalidParameter,
  LOVELACE_PATHS,
  LOVELACE_PREFIX,
} from '../../../protocol/lovelace-http.ts';
import { noMemory } from '../../sessions/conversation-memory.ts';
import { Session } from '../../sessions/session.ts';
import type { Visitor } from '../../security/gate.ts';
import { sendPreflight, type PreflightOptions } from '../../http/cors.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { retryAfterHeader, sendJson, sendLargeJson } from '../../http/respond.ts';
import { parseLovelaceQuery } from './parse-lovelace-query.ts';
import { readBody } from '../request-body.ts';
import { collectAnswer } from '../collect-answer.ts';

export interface LovelaceHttpOptions {
  readonly rejectsUnknownParameters: boolean;
}

type Handler = (request: IncomingMessage, response: ServerResponse, visitor: Visitor) => Promise<void> | void;

/**
 * Lovelace's plain HTTP: who can be asked, and whole answers. Every origin may read what it is told, as at the real server; the gate
 * decides who is told more than a refusal.
 */
export function createLovelaceHttp(
  context: EndpointContext,
  { rejectsUnknownParameters }: LovelaceHttpOptions,
): Endpoint['handleRequest'] {
  const { gate, sessionContext, resources, receivedBytes, limits, log } = context;
  const { assistants, createId } = sessionContext;

  const complete: Handler = async (request, response, { holder }) => {
    const body = await readBody(request, {
      maxBytes: limits.bodyBytes,
      receiveBuffers: resources.sessionCharacters,
      receivedBytes,
      holder,
    });
    if (typeof body !== 'string') return sendJson(response, 500, encodeLovelaceHttpError(errorInfo(body.code)));
    const parsed = parseLovelaceQuery(parseRequestJson(body), {
      assistants,
      isExtended: false,
      rejectsUnknownParameters,
      createId,
    });
    if (parsed.kind === 'unknown-parameters') return sendJson(response, 500, encodeLovelaceInvalidParameter());
    if (parsed.kind === 'invalid') return sendJson(response, 500, encodeLovelaceHttpError(parsed.error));
    const session = new Session(sessionContext, {
      owner: 'lovelace',
      memory: noMemory,
      disconnectPolicy: 'stop',
      holder,
    });
    response.once('close', () => session.disconnect());
    const { text, error } = await collectAnswer(session, parsed.prompt);
    if (error) return sendJson(response, 500, encodeLovelaceHttpError(error), retryAfterHeader(error));
    const recipient = { holder, sendBuffers: resources.sendBuffers };
    if (sendLargeJson(response, text.length, () => encodeLovelaceAnswer(text), recipient)) return;
    sendJson(response, 429, encodeLovelaceHttpError(errorInfo('rate-limited')));
  };

  const handlers: Readonly<Record<string, Handler>> = {
    [`GET ${LOVELACE_PATHS.providers}`]: (_, response) => sendJson(response, 200, encodeLovelaceProviders(assistants)),
    [`POST ${LOVELACE_PATHS.completions}`]: complete,
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = handlers[`${method} ${path.replace(/\/$/, '')}`];
    if (!handler) return sendJson(response, 404, encodeLovelaceNotFound(path));
    const decision = await gate.authorize(request, { connection: response });
    if (decision.isAllowed) return handler(request, response, decision.visitor);
    sendJson(response, decision.status, encodeLovelaceHttpError(errorInfo(decision.code)));
  };

  return (request, response, path) => {
    if (path !== LOVELACE_PREFIX && !path.startsWith(`${LOVELACE_PREFIX}/`)) return false;
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      sendPreflight(request, response, PREFLIGHT);
      return true;
    }
    serve(request, response, path).catch((cause: unknown) => {
      log.error({ err: cause, path }, 'a request failed');
      sendJson(response, 500, encodeLovelaceHttpError(errorInfo('internal')));
    });
    return true;
  };
}

const PREFLIGHT: PreflightOptions = {
  methods: 'GET, HEAD, POST',
  defaultHeaders: 'content-type, authorization',
  vary: 'Access-Control-Request-Headers',
};
