/**
 * Types of `<ai-chat>` in Vue's templates: `import type {} from 'ai-chat-element/vue'` anywhere in a project.
 * @module
 */
import type { AiChat } from '../widget/ai-chat.ts';
import type { AiChatEventMap } from '../widget/events.ts';
import type { AiChatProperties } from './element-types.ts';

/** The element as a component. Its instance is what a template ref has. */
export type AiChatComponent = new () => AiChat & {
  /** @deprecated Of the type checker only. */
  readonly $props: AiChatProperties & {
    readonly [Name in keyof AiChatEventMap as `on${Capitalize<Camel<Name>>}`]?: (event: AiChatEventMap[Name]) => void;
  };
};

/** `ai-chat-reply` as `aiChatReply`, which is what Vue makes of `@ai-chat-reply`. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

declare module 'vue' {
  interface GlobalComponents {
    'ai-chat': AiChatComponent;
  }
}
