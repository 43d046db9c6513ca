'use client';
/**
 * `<ai-chat>` for React 18 and 19: a component, a hook for chats with a view of one's own, and types for the tag in JSX.
 * @module
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AiChat as AiChatElement } from '../../widget/ai-chat.ts';
import type { AiChatAttributes } from '../element-types.ts';

export { AiChat, type AiChatProps } from './ai-chat.ts';
export { useConversation } from './use-conversation.ts';

export type ReactAiChatAttributes = AiChatAttributes<DetailedHTMLProps<HTMLAttributes<AiChatElement>, AiChatElement>>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'ai-chat': ReactAiChatAttributes;
    }
  }
}
