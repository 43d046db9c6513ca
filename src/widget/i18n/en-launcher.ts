import type { LauncherStrings } from './strings.ts';

/** The English of the first chunk. */
export const enLauncher: Required<LauncherStrings> = {
  lang: 'en',
  dir: 'ltr',
  heading: 'Chat',
  open: 'Open chat',
  close: 'Close chat',
  openWithUnread: 'Open chat, new message',
  loading: 'Loading the chat…',
  loadFailed: 'A part of this chat could not be loaded. Reload the page to get it.',
  crashed: 'This chat has failed. Reload the page to try again.',
  reload: 'Reload the page',
};
