import type { IncomingMessage } from 'node:http';

/**
 * The loggable parts of a response: its status, its request id, which the operators of the server ask for, and its
 * content type. HTML means that the URL is not that of a model's API.
 */
export function responseLogFields(response: IncomingMessage | undefined): object {
  const { 'x-request-id': id, 'request-id': anthropicId, 'content-type': type = '' } = response?.headers ?? {};
  const [contentType] = /^[\w.+-]{1,64}\/[\w.+-]{1,64}/.exec(type) ?? [];
  const header = [id, anthropicId].flat().find((value) => value !== undefined) ?? '';
  const requestId = /^[\w.:/+=-]{1,128}$/.test(header) ? header : undefined;
  return { status: response?.statusCode, requestId, contentType };
}

/** The loggable parts of a thrown value: its kind and location. Its message is left out because it may quote a server's response. */
export function errorLogFields(cause: unknown): object {
  if (!(cause instanceof Error)) return { cause: typeof cause };
  const frame = (cause.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  return { cause: cause.name.slice(0, 64), ...(frame && { at: frame.trim().slice(3, 200) }) };
}
