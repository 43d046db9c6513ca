import { enLauncher } from './en-launcher.ts';
import type { PanelStrings } from './strings.ts';

/** English strings of the panel's chunk. */
export const enPanel: PanelStrings = {
  ...enLauncher,
  newMessages: (count) => `${count} new message${count > 1 ? 's' : ''}`,
  you: 'You',
  assistant: 'Assistant',
  conversation: 'Conversation',
  welcome: 'Hello! How can I help you?',
  suggestions: 'Suggestions',

  menu: 'Menu',
  expand: 'Expand chat',
  collapse: 'Collapse chat',
  resize: 'Size of the chat',
  latest: 'Latest',
  jumpToLatest: 'Jump to latest message',
  retry: 'Try again',

  answering: 'Assistant is typing…',
  queued: 'Waiting for the previous answer',
  awaitingConnection: 'Will be sent when you are online',
  withdraw: 'Don’t send',
  stopped: 'You stopped this answer.',
  interrupted: 'The answer was interrupted. Try again to get the full answer.',
  genericError: 'Something went wrong. Check your connection and try again.',
  connection: { connecting: 'Connecting…', reconnecting: 'Reconnecting…' },
  formula: 'formula',
  codeLines: (count) => `${count} lines of code`,
};
