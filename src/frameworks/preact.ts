/**
 * Types of `<ai-chat>` in Preact's JSX: `import type {} from 'ai-chat-element/preact'` anywhere in a project.
 * @module
 */
import type { HTMLAttributes } from 'preact';
import type { AiChat } from '../widget/ai-chat.ts';
import type { AiChatAttributes } from './element-types.ts';

export type PreactAiChatAttributes = AiChatAttributes<HTMLAttributes<AiChat>>;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'ai-chat': PreactAiChatAttributes;
    }
  }
}
