import type { ErrorCode } from '../chat/index.ts';

/**
 * Error messages for stock clients, which show the server's text to the visitor. Our own client gets the code and has its own strings. A message says
 * no more than its code.
 */
export const STOCK_ERROR_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  unauthorized: 'The server did not accept the credentials.',
  forbidden: 'The server does not serve this site.',
  unreachable: 'The server cannot be reached.',
  'websocket-blocked': 'The server cannot be reached by WebSocket.',
  'local-network-blocked': 'The browser does not let this page reach the server.',
  'mixed-content': 'A secure page cannot reach an insecure server.',
  'protocol-mismatch': 'The server uses a different protocol.',
  'invalid-configuration': 'The chat is not set up correctly.',
  disconnected: 'The connection was lost.',
  'session-replaced': 'The conversation was opened elsewhere.',
  'session-locked': 'This user is locked out until the server restarts.',
  timeout: 'The answer took too long.',
  'bad-request': 'The message is empty or not in the expected format.',
  'too-long': 'The message is too long.',
  'unsupported-media': 'The assistant cannot take this attachment.',
  'attachment-missing': 'The attachment is not here any more.',
  'content-filtered': 'Your message could not be answered. Please rephrase it.',
  'unknown-assistant': 'There is no such assistant.',
  'permission-denied': 'This action is not allowed.',
  'rate-limited': 'Too many messages in a short time. Please wait a moment.',
  overloaded: 'The server is busy. Please try again soon.',
  'server-restarting': 'The server is restarting. Please try again in a moment.',
  'provider-unreachable': 'The language model cannot be reached.',
  'provider-refused': 'The language model refused the request.',
  'provider-failed': 'The language model failed to answer.',
  'empty-response': 'The language model gave no answer.',
  'load-failed': 'Part of the chat could not be loaded.',
  internal: 'Something went wrong.',
};
