import type { FrameStrings } from './strings.ts';

/** The English of the first chunk. */
export const enFrame: Required<FrameStrings> = {
  lang: 'en',
  dir: 'ltr',
  heading: 'Chat',
  open: 'Open chat',
  close: 'Close chat',
  openUnread: 'Open chat, new message',
  loading: 'Loading the chat…',
  partMissing: 'A part of this chat could not be loaded. Reload the page to get it.',
  broken: 'This chat has failed. Reload the page to try again.',
  reload: 'Reload the page',
};
