import type { ChatMessage } from '../../../../src/chat/index.ts';
import { createLoopbackTransport } from '../../../../src/transports/loopback.ts';
import { AiChat } from '../../../../src/widget/index.ts';
import { Arriving } from '../../markdown/page/arriving.ts';
import { enter, whenShown, writeByFrames } from './stage.ts';

/** `<ai-chat>`, whose backend has the conversation. */
await enter((place) => {
  customElements.define('ai-chat', AiChat);
  const chat = document.createElement('ai-chat');
  chat.style.blockSize = '100vh';
  chat.userId = 'anna';
  chat.storage = 'none';
  const answer = new Arriving();
  const lastMessage = (): Element | undefined => [...(chat.shadowRoot?.querySelectorAll('li[data-id]') ?? [])].at(-1);
  return {
    async open(messages) {
      const history = messages.map(({ isUser, text }, index): ChatMessage => ({
        id: `m${index}`,
        turnId: `t${index >> 1}`,
        role: isUser ? 'user' : 'assistant',
        text,
        state: 'done',
        createdAt: 1_700_000_000_000 + index * 60_000,
      }));
      chat.transport = () => ({
        ...createLoopbackTransport({ reply: () => answer }),
        history: () => Promise.resolve(history),
      });
      place.append(chat);
      const last = /^\d+:/.exec(messages.at(-1)?.text ?? '')?.[0] ?? '';
      await whenShown(() => lastMessage()?.textContent.includes(last) === true);
      await whenShown(() => chat.shadowRoot?.querySelector('textarea')?.disabled === false);
    },
    async answer(text) {
      await chat.send('Tell me everything.');
      await answer.isAsked;
      const isOver = new Promise((resolve) => chat.addEventListener('ai-chat-reply', resolve, { once: true }));
      await writeByFrames(text, (piece) => answer.write(piece));
      answer.end();
      await isOver;
      await chat.updateComplete;
    },
  };
});
