import type { LauncherStrings } from './strings.ts';

/** English strings of the first chunk. */
export const enLauncher: Required<LauncherStrings> = {
  lang: 'en',
  dir: 'ltr',
  heading: 'Chat',
  loading: 'Loading chat…',
  loadFailed: 'Part of the chat could not be loaded. Please reload the page.',
  crashed: 'Something went wrong in the chat. Please reload the page.',
  reload: 'Reload page',
  message: 'Your message',
  placeholder: 'Write a message…',
  send: 'Send',
  stop: 'Stop generating',
  close: 'Close chat',
};
