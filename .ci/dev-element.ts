/**
 * `<ai-chat>` under `npm run dev`. The element finds its relay by the address of its script; Vite serves each source under an address
 * of its own, so this script answers with the address that the built file has.
 */
import { AiChat } from '../src/widget/ai-chat.ts';

export * from '../src/widget/index.ts';

class DevAiChat extends AiChat {
  override get scriptUrl(): string {
    return new URL('/ai-chat.js', location.origin).href;
  }
}

customElements.define('ai-chat', DevAiChat);
