/**
 * Types of `<ai-chat>` for JSX in React 19 and later: `import type {} from 'ai-chat-element/react'` anywhere in a project.
 * @module
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AiChat } from './ai-chat.ts';
import type { AiChatEventMap } from './events.ts';

/** The properties that a page sets. null stands for an unset one. */
type AiChatProperties = Pick<
  AiChat,
  | 'transport'
  | 'url'
  | 'userId'
  | 'token'
  | 'httpToken'
  | 'transportOptions'
  | 'assistant'
  | 'storage'
  | 'storageTtlMs'
  | 'keepsFormerUser'
  | 'layout'
  | 'side'
  | 'open'
  | 'launcherLabel'
  | 'preview'
  | 'previewDelayMs'
  | 'heading'
  | 'subtitle'
  | 'avatar'
  | 'placeholder'
  | 'attachments'
  | 'welcome'
  | 'welcomeDetail'
  | 'suggestions'
  | 'renderUserMarkdown'
  | 'markdownBreaks'
  | 'allowedImageOrigins'
  | 'markdownExtensions'
  | 'theme'
  | 'lang'
  | 'strings'
  | 'debug'
>;

type AiChatListeners = { [Name in keyof AiChatEventMap as `on${Name}`]: (event: AiChatEventMap[Name]) => void };

/** The attributes of `<ai-chat>` in JSX. */
export type AiChatAttributes = Omit<DetailedHTMLProps<HTMLAttributes<AiChat>, AiChat>, keyof AiChatProperties> & {
  [Name in keyof AiChatProperties]?: AiChatProperties[Name] | null;
} & Partial<AiChatListeners>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'ai-chat': AiChatAttributes;
    }
  }
}
