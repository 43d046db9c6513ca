/**
 * Defines `<ai-chat>`. If a page loads it twice, the first definition stays. On a server, which has no custom elements, it does nothing.
 * @module
 */
import { AiChat } from './ai-chat.ts';

export * from './index.ts';

if (globalThis.customElements && !customElements.get('ai-chat')) customElements.define('ai-chat', AiChat);
