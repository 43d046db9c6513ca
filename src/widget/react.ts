/**
 * Types of `<ai-chat>` for JSX in React 19 and later: `import type {} from 'ai-chat-element/react'` anywhere in a project.
 * @module
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AiChat } from './ai-chat.ts';
import type { AiChatEventMap } from './events.ts';

/** The properties a page sets; null is as if they were not set. */
type AiChatProperties = Pick<
  AiChat,
  | 'transport'
  | 'url'
  | 'userId'
  | 'token'
  | 'httpToken'
  | 'framing'
  | 'mode'
  | 'transportOptions'
  | 'assistant'
  | 'layout'
  | 'open'
  | 'heading'
  | 'placeholder'
  | 'welcome'
  | 'suggestions'
  | 'renderUserMarkdown'
  | 'markdownBreaks'
  | 'allowedImageOrigins'
  | 'markdownExtensions'
  | 'theme'
  | 'lang'
>;

type AiChatListeners = { [Name in keyof AiChatEventMap as `on${Name}`]: (event: AiChatEventMap[Name]) => void };

/** What JSX takes on `<ai-chat>`. */
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
