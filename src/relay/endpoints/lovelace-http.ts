import type { IncomingMessage, ServerResponse } from 'node:http';
import { chatError } from '../../chat/index.ts';
import { parseRequestJson } from '../../protocol/bounded-json.ts';
import {
  encodeLovelaceAnswer,
  encodeLovelaceNotFound,
  encodeLovelaceProviders,
  encodeLovelaceRestError,
  encodeLovelaceRestRefusal,
  LOVELACE_PATHS,
  LOVELACE_PREFIX,
} from '../../protocol/lovelace-rest.ts';
import { noMemory } from '../conversation/memory.ts';
import { Session } from '../conversation/session.ts';
import type { Visitor } from '../security/gate.ts';
import { allowedRequestHeaders } from '../security/request-headers.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { retryAfterHeader, sendJson, sendLongJson } from './json-response.ts';
import { readLovelaceQuery } from './lovelace-prompt.ts';
import { readBody } from './request-body.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface LovelaceHttpOptions {
  readonly isStrict: boolean;
}

type Handler = (request: IncomingMessage, response: ServerResponse, visitor: Visitor) => Promise<void> | void;

/**
 * Lovelace's plain HTTP: who can be asked, and whole answers. Every origin may read what it is told, as at the real server; the gate
 * decides who is told more than a refusal.
 */
export function createLovelaceHttp(context: EndpointContext, { isStrict }: LovelaceHttpOptions): Endpoint['request'] {
  const { gate, sessions, resources, received, limits, log } = context;
  const { assistants, newId } = sessions;

  const complete: Handler = async (request, response, { holder }) => {
    const body = await readBody(request, { limit: limits.bodyBytes, kept: resources.kept, received, holder });
    if (typeof body !== 'string') return sendJson(response, 500, encodeLovelaceRestError(chatError(body.code)));
    const read = readLovelaceQuery(parseRequestJson(body), { assistants, isGreeted: false, isStrict, newId });
    if (read.kind === 'refusal') return sendJson(response, 500, encodeLovelaceRestRefusal());
    if (read.kind === 'fault') return sendJson(response, 500, encodeLovelaceRestError(read.error));
    const session = new Session(sessions, { owner: 'lovelace', memory: noMemory, leaving: 'stop', holder });
    response.once('close', () => session.leave());
    const { text, error } = await wholeAnswer(session, read.prompt);
    if (error) return sendJson(response, 500, encodeLovelaceRestError(error), retryAfterHeader(error));
    const reader = { holder, unread: resources.unread };
    if (sendLongJson(response, text.length, () => encodeLovelaceAnswer(text), reader)) return;
    sendJson(response, 429, encodeLovelaceRestError(chatError('rate-limited')));
  };

  const handlers: Readonly<Record<string, Handler>> = {
    [`GET ${LOVELACE_PATHS.providers}`]: (_, response) => sendJson(response, 200, encodeLovelaceProviders(assistants)),
    [`POST ${LOVELACE_PATHS.completions}`]: complete,
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handle = handlers[`${method} ${path.replace(/\/$/, '')}`];
    if (!handle) return sendJson(response, 404, encodeLovelaceNotFound(path));
    const admission = await gate.admit(request, { connection: response });
    if (admission.admitted) return handle(request, response, admission.visitor);
    sendJson(response, admission.status, encodeLovelaceRestError(chatError(admission.code)));
  };

  return (request, response, path) => {
    if (path !== LOVELACE_PREFIX && !path.startsWith(`${LOVELACE_PREFIX}/`)) return false;
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      answerPreflight(request, response);
      return true;
    }
    serve(request, response, path).catch((cause: unknown) => {
      log.error({ err: cause, path }, 'a request failed');
      sendJson(response, 500, encodeLovelaceRestError(chatError('internal')));
    });
    return true;
  };
}

function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const asked = headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers':
      asked === undefined ? 'content-type, authorization' : allowedRequestHeaders(asked).join(),
    'access-control-max-age': '3600',
    vary: 'Access-Control-Request-Headers',
  });
  response.end();
}
