/**
 * Types of `<ai-chat>` in Solid's JSX: `import type {} from 'ai-chat-element/solid'` anywhere in a project. Properties are written as `prop:url`,
 * listeners as `on:ai-chat-reply`.
 * @module
 */
import type * as Solid from 'solid-js';
import type { AiChat } from '../widget/ai-chat.ts';
import type { AiChatEventMap } from '../widget/events.ts';
import type { AiChatProperties } from './element-types.ts';

type SolidProperties = { [Name in keyof AiChatProperties as `prop:${Name}`]: AiChatProperties[Name] };

type SolidListeners = {
  [Name in keyof AiChatEventMap as `on:${Name}`]?: (event: AiChatEventMap[Name]) => void;
};

export type SolidAiChatAttributes = Solid.JSX.HTMLAttributes<AiChat> & SolidProperties & SolidListeners;

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'ai-chat': SolidAiChatAttributes;
    }
  }
}
