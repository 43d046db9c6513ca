/**
 * The element as frameworks see it, taken from its class and its events, so that nothing can be forgotten.
 * @module
 */
import type { AiChat } from '../widget/ai-chat.ts';
import type { AiChatEventMap } from '../widget/events.ts';

/** The properties that a page sets. null stands for an unset one. */
export type AiChatProperties = { [Name in keyof typeof AiChat.properties]?: AiChat[Name] | null };

/** Listeners by the names of the events: `onai-chat-reply`. */
export type AiChatListeners = {
  [Name in keyof AiChatEventMap as `on${Name}`]?: ((event: AiChatEventMap[Name]) => void) | undefined;
};

/** The attributes of `<ai-chat>`, whose own replace those of the framework that have the same names. */
export type AiChatAttributes<FrameworkAttributes> = Omit<FrameworkAttributes, keyof AiChatProperties> &
  AiChatProperties &
  AiChatListeners;
