import { createAiChat } from '@nlux/core';
import '@nlux/themes/nova.css';
import { nextAnswer } from './prompted.ts';

createAiChat()
  .withAdapter({
    streamText(_prompt, observer) {
      for (const piece of nextAnswer()) observer.next(piece);
      observer.complete();
    },
  })
  .mount(document.querySelector('main') as HTMLElement);
