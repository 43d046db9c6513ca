import { DeepChat } from 'deep-chat/dist/deepChat.bundle.js';
import { enter } from './play.ts';

interface Signals {
  onOpen(): void;
  onResponse(response: { text: string }): Promise<void>;
  onClose(): void;
}

/** What of it is used here: its own types are not those of an element. */
interface Chat extends HTMLElement {
  connect: { stream: boolean; handler: (body: unknown, signals: Signals) => void };
  onComponentRender: () => void;
  submitUserMessage(message: { text: string }): void;
}

/** Another element for chats, its stream fed as its documentation says. */
await enter(async (place) => {
  const element: unknown = new DeepChat();
  const chat = element as Chat;
  const signals = await new Promise<Signals>((resolve) => {
    chat.connect = { stream: true, handler: (_body, given) => resolve(given) };
    chat.onComponentRender = () => chat.submitUserMessage({ text: 'Tell me everything.' });
    chat.style.blockSize = '100vh';
    chat.style.inlineSize = '800px';
    place.append(chat);
  });
  signals.onOpen();
  let drawn = Promise.resolve();
  return {
    write(text) {
      drawn = signals.onResponse({ text });
    },
    async end() {
      await drawn;
      signals.onClose();
    },
  };
});
