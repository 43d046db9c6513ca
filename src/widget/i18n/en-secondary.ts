import { enLauncher } from './en-launcher.ts';
import type { SecondaryStrings } from './strings.ts';

/** English strings of the chunk with the secondary views. */
export const enSecondary: SecondaryStrings = {
  assistants: 'Choose an assistant',
  clear: 'Clear conversation',
  clearConfirmation: 'Delete this conversation permanently?',
  confirmClear: 'Delete',
  cancelClear: 'Cancel',
  edit: 'Edit message',
  shortcuts: 'Keyboard shortcuts',
  shortcut: { send: 'Send', newLine: 'New line', close: 'Close the chat', list: 'Show this list' },
  keys: { enter: 'Enter', shift: 'Shift', escape: 'Esc' },
  dismiss: 'Close',
  stillWorking: 'Still working…',
  takesLong: 'This takes longer than usual.',
  offline: 'You are offline. Your messages will be sent when you are back.',
  reconnectingIn: (seconds) => `Connection lost. Trying again in ${seconds} s.`,
  retryNow: 'Retry now',
  charactersUsed: (length, maxLength) => `${length} / ${maxLength}`,
  charactersOver: (excess) => `${excess} too many`,
  draftTooLong: 'The message is too long. Shorten it to send it.',
  truncated: 'The answer reached the length limit. Ask the assistant to continue.',
  retracted: 'This message was removed.',
  reasoning: 'Reasoning',
  sources: 'Sources',
  image: 'Image',
  media: (name, host) => (host ? `${name ?? 'File'} (${host})` : (name ?? 'File')),
  tool: {
    running: (name) => `Using ${name}…`,
    done: (name) => `Used ${name}`,
    failed: (name) => `${name} failed`,
  },
  quota: (remaining, resetsAt) => {
    if (remaining < 1) return `No messages left. You can continue at ${resetsAt}.`;
    return remaining === 1 ? `1 message left until ${resetsAt}` : `${remaining} messages left until ${resetsAt}`;
  },
  errors: {
    unauthorized: () => 'The chat could not verify your access. Please sign in again or contact the site owner.',
    forbidden: () => 'This website is not allowed to use the chat. Please let the site owner know.',
    unreachable: () => "Can't reach the chat. Check your connection and try again.",
    'websocket-blocked': () => 'The connection to the chat is blocked. Please let the site owner know.',
    'local-network-blocked': () =>
      'Your browser does not allow this page to connect to the chat. Please let the site owner know.',
    'mixed-content': () =>
      "This secure page can't connect to an insecure chat server. Please let the site owner know (it needs an https address).",
    'protocol-mismatch': () => 'The chat server sent an unexpected response. Please let the site owner know.',
    'invalid-configuration': () => 'The chat is not set up correctly. Please let the site owner know.',
    disconnected: () => 'The connection was lost before the answer arrived. Try again.',
    'session-replaced': () => 'This chat is open in another tab or window. Try again to continue here.',
    'session-locked': () =>
      'The chat server does not accept your session until it restarts. Please let the site owner know.',
    timeout: () => 'The answer took too long. Try again.',
    'bad-request': () => 'This message could not be processed. Edit it and try again.',
    'too-long': () => 'The message or the conversation is too long. Shorten the message or clear the conversation.',
    'unsupported-media': () => 'This file type is not supported. Send your message without it.',
    'content-filtered': () => 'Your message could not be answered. Please rephrase it.',
    'unknown-assistant': (_, canChooseAssistant) =>
      canChooseAssistant
        ? 'This assistant is no longer available. Choose another one.'
        : 'The assistant for this page does not exist. Please let the site owner know.',
    'permission-denied': () => "You don't have permission to do this. Contact the site owner if you need it.",
    'rate-limited': ({ retryAfter }) => `Too many messages. ${waitText(retryAfter)}`,
    overloaded: ({ retryAfter }) => `The chat is busy right now. ${waitText(retryAfter)}`,
    'server-restarting': ({ retryAfter }) => `The chat is restarting. ${waitText(retryAfter)}`,
    'provider-unreachable': () => 'The assistant is currently unavailable. Try again in a moment.',
    'provider-refused': () => 'The assistant is not configured correctly. Please let the site owner know.',
    'provider-failed': () => 'The assistant ran into a problem. Try again.',
    'empty-response': () => 'The answer was empty. Try again or rephrase your question.',
    'load-failed': () => enLauncher.loadFailed,
    internal: () => 'Something went wrong. Try again.',
  },
};

/** @param seconds `undefined` if the time is unknown, 0 if it has passed. */
function waitText(seconds?: number): string {
  return seconds === 0 ? 'You can try again now.' : `Please wait ${durationText(seconds)} and try again.`;
}

function durationText(seconds = 0): string {
  if (seconds < 1) return 'a moment';
  if (seconds < 90) return Math.ceil(seconds) === 1 ? '1 second' : `${Math.ceil(seconds)} seconds`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
}
