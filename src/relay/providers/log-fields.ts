import type { IncomingMessage } from 'node:http';

/**
 * What the log may know of a response, whatever is wrong with it: its status, the server's name for the request, which its operators ask
 * for, and what it claims to be. Where that is HTML, there is something else than a model at the address.
 */
export function responseLogFields(response: IncomingMessage | undefined): object {
  const { 'x-request-id': id, 'request-id': anthropicId, 'content-type': type = '' } = response?.headers ?? {};
  const [contentType] = /^[\w.+-]{1,64}\/[\w.+-]{1,64}/.exec(type) ?? [];
  const header = [id, anthropicId].flat().find((value) => value !== undefined) ?? '';
  const requestId = /^[\w.:/+=-]{1,128}$/.test(header) ? header : undefined;
  return { status: response?.statusCode, requestId, contentType };
}
