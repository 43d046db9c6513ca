/**
 * Defines `<ai-chat>`. A page that loads it twice keeps the first one; where there are no elements, as on a server, nothing happens.
 * @module
 */
import { AiChat } from './ai-chat.ts';

export * from './index.ts';

if (globalThis.customElements && !customElements.get('ai-chat')) customElements.define('ai-chat', AiChat);
