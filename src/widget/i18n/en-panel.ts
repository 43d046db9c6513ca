import { enLauncher } from './en-launcher.ts';
import type { PanelStrings } from './strings.ts';

/** The English of the panel's chunk. */
export const enPanel: PanelStrings = {
  ...enLauncher,
  you: 'You',
  assistant: 'Assistant',
  conversation: 'Conversation',
  welcome: 'Hello! What can I do for you?',
  suggestions: 'Suggestions',

  message: 'Your message',
  placeholder: 'Write a message…',
  send: 'Send',
  stop: 'Stop answering',
  clear: 'Clear conversation',
  jumpToLatest: 'Go to the latest message',
  retry: 'Try again',

  answering: 'The answer is being written.',
  queued: 'Waits for the answer before it',
  stopped: 'You stopped this answer.',
  interrupted: 'This answer was cut off. Try again to get it whole.',
  genericError: 'This did not work. Check your connection and try again.',
  connection: {
    idle: 'Ready',
    connecting: 'Connecting…',
    connected: 'Connected',
    reconnecting: 'Reconnecting…',
    failed: 'Not connected',
  },
  formula: 'formula',
  codeLines: (count) => `${count} lines of code`,
};
