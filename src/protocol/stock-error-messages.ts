import type { ErrorCode } from '../chat/index.ts';

/**
 * The sentences for stock clients, which show the server's text to the visitor. They contain nothing but the meaning of the code. Our own
 * client has its sentences in the widget.
 */
export const STOCK_ERROR_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  unauthorized: 'The server did not accept the credentials.',
  forbidden: 'The server does not serve this site.',
  unreachable: 'The server cannot be reached.',
  'websocket-blocked': 'The server cannot be reached by WebSocket.',
  'local-network-blocked': 'The browser does not let this page reach the server.',
  'mixed-content': 'A secure page cannot reach an insecure server.',
  'protocol-mismatch': 'The server speaks another protocol.',
  'invalid-configuration': 'The chat is not set up correctly.',
  disconnected: 'The connection was lost.',
  'session-replaced': 'The conversation was opened elsewhere.',
  'session-locked': 'The server does not let this user in until it restarts.',
  timeout: 'The answer took too long.',
  'bad-request': 'The message is empty or not of the expected form.',
  'too-long': 'The message is too long.',
  'unsupported-media': 'The assistant cannot take this attachment.',
  'content-filtered': 'Your message could not be answered. Please rephrase it.',
  'unknown-assistant': 'There is no such assistant.',
  'permission-denied': 'This is not allowed here.',
  'rate-limited': 'Too many messages in a short time. Please wait a moment.',
  overloaded: 'There is too much to do right now. Please try again soon.',
  'server-restarting': 'The server is restarting. Please try again in a moment.',
  'provider-unreachable': 'The language model cannot be reached.',
  'provider-refused': 'The language model refused the request.',
  'provider-failed': 'The language model failed to answer.',
  'empty-response': 'The language model gave no answer.',
  'load-failed': 'A part of the chat could not be loaded.',
  internal: 'Something went wrong.',
};
