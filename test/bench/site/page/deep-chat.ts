import { DeepChat } from 'deep-chat/dist/deepChat.bundle.js';
import { nextAnswer } from './prompted.ts';

interface Signals {
  onOpen(): void;
  onResponse(response: { text: string }): Promise<void>;
  onClose(): void;
}

/** What of it is used here: its own types are not those of an element. */
interface Chat extends HTMLElement {
  connect: { stream: boolean; handler: (body: unknown, signals: Signals) => Promise<void> };
}

const element: unknown = new DeepChat();
const chat = element as Chat;
chat.style.cssText = 'block-size: 100%; inline-size: 100%';
chat.connect = {
  stream: true,
  async handler(_body, signals) {
    signals.onOpen();
    for (const text of nextAnswer()) await signals.onResponse({ text });
    signals.onClose();
  },
};
document.querySelector('main')?.append(chat);
