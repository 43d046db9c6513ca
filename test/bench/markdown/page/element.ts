import type { LoopbackOptions } from '../../../../src/transports/loopback.ts';
import { AiChat } from '../../../../src/widget/index.ts';
import { Arriving } from './arriving.ts';
import { enter } from './play.ts';

/** `<ai-chat>` as a visitor has it: an answer with all that is around it, the end of it kept in view. */
await enter(async (place) => {
  customElements.define('ai-chat', AiChat);
  const answer = new Arriving();
  const options: LoopbackOptions = { reply: () => answer };
  const chat = document.createElement('ai-chat');
  chat.style.blockSize = '100vh';
  chat.transport = 'loopback';
  chat.transportOptions = options;
  place.append(chat);
  await chat.send('Tell me everything.');
  await answer.isAsked;
  return {
    write: (token) => answer.write(token),
    async end() {
      const isOver = new Promise((resolve) => chat.addEventListener('ai-chat-reply', resolve, { once: true }));
      answer.end();
      await isOver;
      await chat.updateComplete;
    },
  };
});
