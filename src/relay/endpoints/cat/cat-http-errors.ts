import type { ServerResponse } from 'node:http';
import { errorInfo, type ChatErrorInfo, type ErrorCode } from '../../../chat/index.ts';
import { encodeCatHttpError, encodeCatValidationError } from '../../../protocol/cat-http.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import { retryAfterHeader, sendJson } from '../../http/respond.ts';
import type { BodyError } from '../request-body.ts';

/* Error responses of the Cat's plain HTTP. */

/** Error for a visitor whose unread responses fill the send buffer. */
export const SEND_BUFFER_FULL = errorInfo('rate-limited', { retryAfter: 1 });

/** A body that is too long gets status 413, as on the real Cat. */
export function sendBodyError(response: ServerResponse, { code }: BodyError): void {
  if (code === 'too-long') sendJson(response, 413, encodeCatHttpError(STOCK_ERROR_MESSAGES[code]));
  else sendError(response, errorInfo(code));
}

export function sendError(response: ServerResponse, error: ChatErrorInfo): void {
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
