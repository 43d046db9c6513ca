import type * as ComposerExtras from '../panel/composer-extras.ts';
import type * as ConversationListChunk from './conversation-list.ts';
import type * as Transcript from '../panel/transcript.ts';
import type * as Attachments from './attachments.ts';
import type * as Code from './code.ts';
import type * as Content from './content.ts';
import type * as MessageActions from './message-actions.ts';
import type * as Markdown from './markdown.ts';
import type * as SecondaryViews from './secondary-views.ts';

/** Import functions for the chunks that only an open chat needs. They are in the panel's chunk, so that a launcher does not carry their addresses. */
export interface PanelChunkLoaders {
  importMarkdown(): Promise<typeof Markdown>;
  importTranscript(): Promise<typeof Transcript>;
  importCode(): Promise<typeof Code>;
  importAttachments(): Promise<typeof Attachments>;
  importContent(): Promise<typeof Content>;
  importComposerExtras(): Promise<typeof ComposerExtras>;
  importMessageActions(): Promise<typeof MessageActions>;
  importSecondaryViews(): Promise<typeof SecondaryViews>;
  importConversationList(): Promise<typeof ConversationListChunk>;
}

export const PANEL_CHUNK_LOADERS: PanelChunkLoaders = {
  importMarkdown: () => import('./markdown.ts'),
  importTranscript: () => import('../panel/transcript.ts'),
  importCode: () => import('./code.ts'),
  importAttachments: () => import('./attachments.ts'),
  importContent: () => import('./content.ts'),
  importComposerExtras: () => import('../panel/composer-extras.ts'),
  importMessageActions: () => import('./message-actions.ts'),
  importSecondaryViews: () => import('./secondary-views.ts'),
  importConversationList: () => import('./conversation-list.ts'),
};
