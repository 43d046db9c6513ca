import { DeepChat } from 'deep-chat/dist/deepChat.bundle.js';
import { enter, whenShown } from './stage.ts';

/** What of it is used here: its own types are not those of an element. */
interface Chat extends HTMLElement {
  history: readonly { readonly role: 'user' | 'ai'; readonly text: string }[];
  connect: object;
}

/** Another element for chats, the conversation given as its documentation says. */
await enter((place) => ({
  async open(messages) {
    const element: unknown = new DeepChat();
    const chat = element as Chat;
    chat.style.blockSize = '100vh';
    chat.style.inlineSize = '800px';
    chat.connect = { handler: () => undefined };
    chat.history = messages.map(({ isUser, text }) => ({ role: isUser ? 'user' : 'ai', text }));
    place.append(chat);
    const last = /^\d+:/.exec(messages.at(-1)?.text ?? '')?.[0] ?? '';
    await whenShown(
      () => chat.shadowRoot?.querySelector('#messages')?.lastElementChild?.textContent.includes(last) === true,
    );
  },
}));
