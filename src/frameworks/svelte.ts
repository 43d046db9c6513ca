/**
 * Types of `<ai-chat>` in Svelte's markup: `import type {} from 'ai-chat-element/svelte'` anywhere in a project.
 * @module
 */
import type { HTMLAttributes } from 'svelte/elements';
import type { AiChat } from '../widget/ai-chat.ts';
import type { AiChatAttributes } from './element-types.ts';

export type SvelteAiChatAttributes = AiChatAttributes<HTMLAttributes<AiChat>>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ai-chat': SvelteAiChatAttributes;
  }
}
