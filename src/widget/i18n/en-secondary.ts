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
  conversations: {
    title: 'Conversations',
    create: 'New conversation',
    back: 'Back to the conversation',
    search: 'Search conversations',
    none: 'There are no conversations yet.',
    noMatch: 'No conversation has this title.',
    untitled: 'Conversation',
    running: 'Answering',
    unread: 'New answer',
    rename: 'Rename',
    delete: 'Delete',
    deleted: (title) => `“${title}” was deleted.`,
    undo: 'Undo',
    notDeleted: 'The conversation could not be deleted. Check your connection and try again.',
    export: 'Export conversation',
    formats: { markdown: 'Markdown', json: 'JSON, to import it again', text: 'Plain text' },
    import: 'Import a conversation',
    importProblems: {
      'too-large': 'The file is too large. At most 2 MB can be imported.',
      invalid: 'This file has no exported conversation.',
      newer: 'This file is from a newer version of the chat.',
      empty: 'This file has no messages.',
    },
    deletedElsewhere: 'This conversation was deleted in another tab. What you write begins a new one.',
  },
  shortcuts: 'Keyboard shortcuts',
  shortcut: {
    send: 'Send',
    newLine: 'New line',
    recall: 'Earlier message, in an empty field',
    close: 'Close the chat',
    list: 'Show this list',
  },
  keys: { enter: 'Enter', shift: 'Shift', control: 'Ctrl', up: '↑', escape: 'Esc' },
  dismiss: 'Close',
  uploading: (percent) => `Sending… ${percent}`,
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
  commands: 'Commands',
  mentions: 'Mentions',
  completionCount: (count) => (count === 1 ? '1 suggestion' : `${count} suggestions`),
  thisPage: 'This page',
  pageText: 'Text of the page',
  selectedText: 'Selected text',
  contextNote: 'Sent with your message:',
  removeContext: 'Send without this',
  dictate: 'Dictate',
  stopDictating: 'Stop dictating',
  listening: 'Listening…',
  voiceError: {
    blocked: 'The microphone is blocked. Allow this page to use it in your browser’s settings.',
    silent: 'Nothing was heard. Try again.',
    unreachable: 'Speech recognition can’t be reached. Check your connection.',
    noMicrophone: 'No microphone was found.',
    unavailable: 'Speech recognition doesn’t work right now.',
  },
  newSince: 'New messages',
  showMore: 'Show more',
  showLess: 'Show less',
  thinking: 'Thinking…',
  trace: (thoughtSeconds, toolCount) => {
    const tools = toolCount === 1 ? '1 tool' : `${toolCount} tools`;
    if (thoughtSeconds === undefined) return `Used ${tools}`;
    const thought = thoughtSeconds > 0 ? `Thought for ${thoughtSeconds} s` : 'Thought';
    return toolCount > 0 ? `${thought} · used ${tools}` : thought;
  },
  input: 'Input',
  output: 'Output',
  sources: 'Sources',
  allSources: (count) => (count === 1 ? 'The source' : `All ${count} sources`),
  source: (number) => `Source ${number}`,
  image: 'Image',
  file: 'File',
  explanation: {
    title: 'How this answer came about',
    tools: 'Tools',
    episodic: 'Earlier messages',
    declarative: 'Documents',
    procedural: 'Known tools',
    score: (score) => `Match ${score}`,
  },
  lightbox: {
    enlarge: 'Enlarge',
    previous: 'Previous picture',
    next: 'Next picture',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    download: 'Download',
    openOriginal: 'Open the original',
    position: (number, count) => `${number} of ${count}`,
  },
  showPicture: 'Show picture',
  tool: {
    running: (name) => `Using ${name}…`,
    done: (name) => `Used ${name}`,
    failed: (name) => `${name} failed`,
  },
  quota: (remaining, resetsAt) => {
    if (remaining < 1) return `No messages left. You can continue at ${resetsAt}.`;
    return remaining === 1 ? `1 message left until ${resetsAt}` : `${remaining} messages left until ${resetsAt}`;
  },
  retryIn: (seconds) => `Try again in ${durationText(seconds)}`,
  owner: 'For the owner of this site',
  causes: {
    unauthorized: 'Set token to one of the relay’s ACCESS_KEYS, or to the key of the Cheshire Cat.',
    forbidden: 'Add the origin of this page to ALLOWED_ORIGINS of the relay.',
    unreachable: 'Check that the backend is running, and that url is its address.',
    'websocket-blocked': 'Let the proxy in front of the relay forward WebSockets, or set transport="lovelace".',
    'local-network-blocked': 'Give the relay a public address, or allow access to the local network in the browser.',
    'mixed-content': 'Set url to an https address: a page with https cannot use a backend without.',
    'protocol-mismatch': 'Set url to the address of the relay, or of the backend that transport names.',
    'invalid-configuration': 'Check transport, transport-options and user-id. The browser’s console has the details.',
    'session-locked': 'A fault of Cheshire Cat 1.6 and 1.7. Restart the Cat, or update it.',
    'unknown-assistant': 'Set assistant to one that the relay’s configuration has.',
    'permission-denied': 'The backend does not allow this visitor to do this.',
    'provider-unreachable': 'The relay cannot reach the provider of the model. The cause is in its log.',
    'provider-refused':
      'The provider refused the relay’s key, the model or the request. The cause is in the relay’s log.',
    'provider-failed': 'The provider of the model failed. The cause is in the relay’s log.',
  },
  errors: {
    unauthorized: () => 'The chat could not verify your access. Please sign in again or contact the site owner.',
    forbidden: () => 'This website is not allowed to use the chat. Please let the site owner know.',
    unreachable: () => "Can't reach the chat. Please check your connection.",
    'websocket-blocked': () => 'The connection to the chat is blocked. Please let the site owner know.',
    'local-network-blocked': () =>
      'Your browser does not allow this page to connect to the chat. Please let the site owner know.',
    'mixed-content': () =>
      "This secure page can't connect to an insecure chat server. Please let the site owner know (it needs an https address).",
    'protocol-mismatch': () => 'The chat server sent an unexpected response. Please let the site owner know.',
    'invalid-configuration': () => 'The chat is not set up correctly. Please let the site owner know.',
    disconnected: () => 'The connection was lost before the answer arrived.',
    'session-replaced': () => 'This chat is open in another tab or window. Try again to continue here.',
    'session-locked': () =>
      'The chat server does not accept your session until it restarts. Please let the site owner know.',
    timeout: () => 'The answer took too long.',
    'bad-request': () => 'This message could not be processed. Please edit it.',
    'too-long': () => 'The message or the conversation is too long. Shorten the message or clear the conversation.',
    'unsupported-media': () => 'The assistant cannot take what is attached. Remove it, or choose another file.',
    'attachment-missing': () => 'The attached file is no longer here. Edit the message and attach it again.',
    'content-filtered': () => 'Your message could not be answered. Please rephrase it.',
    'unknown-assistant': (_, canChooseAssistant) =>
      canChooseAssistant
        ? 'This assistant is no longer available. Choose another one.'
        : 'The assistant for this page does not exist. Please let the site owner know.',
    'permission-denied': () => "You don't have permission to do this. Contact the site owner if you need it.",
    'rate-limited': ({ retryAfter }) => `Too many messages in a short time.${waitText(retryAfter)}`,
    overloaded: ({ retryAfter }) => `The chat is busy right now.${waitText(retryAfter)}`,
    'server-restarting': ({ retryAfter }) => `The chat is restarting.${waitText(retryAfter)}`,
    'provider-unreachable': () => 'The assistant is currently unavailable.',
    'provider-refused': () => 'The assistant is not configured correctly. Please let the site owner know.',
    'provider-failed': () => 'The assistant ran into a problem.',
    'empty-response': () => 'The answer was empty. Please rephrase your question.',
    'load-failed': () => enLauncher.loadFailed,
    internal: () => 'Something went wrong.',
  },
};

/** @param seconds `undefined` if the time is unknown; the button shows it while it is counted down. */
function waitText(seconds?: number): string {
  if (seconds === undefined) return ' Please wait a moment.';
  return seconds > 0 ? '' : ' You can send again now.';
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
