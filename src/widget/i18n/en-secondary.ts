import { enLauncher } from './en-launcher.ts';
import type { SecondaryStrings } from './strings.ts';

/** The English of the extras' chunk. */
export const enSecondary: SecondaryStrings = {
  assistants: 'Assistant to ask',
  clearConfirmation: 'Clear this conversation for good?',
  confirmClear: 'Clear',
  cancelClear: 'Keep',
  edit: 'Edit message',
  stillWorking: 'Still working…',
  truncated: 'This answer reached its length limit. Ask for the rest to go on.',
  retracted: 'This message was taken back.',
  reasoning: 'Reasoning',
  sources: 'Sources',
  image: 'Picture',
  media: (name, host) => (host ? `${name ?? 'File'} (${host})` : (name ?? 'File')),
  tool: {
    running: (name) => `Using ${name}…`,
    done: (name) => `Used ${name}`,
    failed: (name) => `${name} failed`,
  },
  quota: (remaining, resetsAt) => {
    const time = resetsAt.toLocaleTimeString('en', { timeStyle: 'short' });
    if (remaining < 1) return `No messages left. You can go on at ${time}.`;
    return remaining === 1 ? `1 message left until ${time}` : `${remaining} messages left until ${time}`;
  },
  errors: {
    unauthorized: () => 'The chat does not let you in. Sign in again, or tell the owner of the site.',
    forbidden: () => 'The chat does not serve this website. Please tell the owner of the site.',
    unreachable: () => 'The chat cannot be reached. Check your connection and try again.',
    'websocket-blocked': () => 'The way to the chat is blocked. Please tell the owner of the site.',
    'local-network-blocked': () =>
      'Your browser does not let this page reach the chat. Please tell the owner of the site.',
    'mixed-content': () =>
      'A secure page cannot reach an insecure chat. Please tell the owner of the site to give it an https address.',
    'protocol-mismatch': () =>
      'Something else than this chat answers at its address. Please tell the owner of the site.',
    'invalid-configuration': () => 'The chat is not set up correctly. Please tell the owner of the site.',
    disconnected: () => 'The connection was lost before the answer came. Try again.',
    'session-replaced': () => 'This chat was opened in another window. Try again to go on here.',
    'session-locked': () => 'The chat keeps you out until it is restarted. Please tell the owner of the site.',
    timeout: () => 'No answer came in time. Try again.',
    'bad-request': () => 'The chat could not take this message. Change it and send it again.',
    'too-long': () => 'The message is too long, or the conversation is. Shorten the one or clear the other.',
    'unsupported-media': () => 'The chat does not take this kind of file. Send your message without it.',
    'content-filtered': () => 'Your message could not be answered. Please rephrase it.',
    'unknown-assistant': (_, canChooseAssistant) =>
      canChooseAssistant
        ? 'This assistant is not offered any more. Choose another one.'
        : 'The assistant that this page asks for does not exist. Please tell the owner of the site.',
    'permission-denied': () => 'The chat does not allow this. Ask the owner of the site if you need it.',
    'rate-limited': ({ retryAfter }) => `That was too much at once. ${waitText(retryAfter)}`,
    overloaded: ({ retryAfter }) => `The chat has too much to do just now. ${waitText(retryAfter)}`,
    'server-restarting': ({ retryAfter }) => `The chat is restarting. ${waitText(retryAfter)}`,
    'provider-unreachable': () => 'The assistant cannot be reached from the chat. Try again in a moment.',
    'provider-refused': () => 'The assistant does not work with this site. Please tell the owner of the site.',
    'provider-failed': () => 'The assistant failed at its work. Try again.',
    'empty-response': () => 'The answer was empty. Try again, or ask in other words.',
    'load-failed': () => enLauncher.loadFailed,
    internal: () => 'Something unexpected went wrong. Try again.',
  },
};

/** @param seconds Nothing, where it is not known; 0, when they have passed. */
function waitText(seconds?: number): string {
  return seconds === 0 ? 'You can try again now.' : `Wait ${durationText(seconds)}, then try again.`;
}

function durationText(seconds = 0): string {
  if (seconds < 1) return 'a moment';
  if (seconds < 90) return Math.ceil(seconds) === 1 ? 'a second' : `${Math.ceil(seconds)} seconds`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
}
