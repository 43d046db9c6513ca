import { createAiChat, type Chat } from '@nlux/core';
import '@nlux/themes/nova.css';
import { nextAnswer } from './prompted.ts';

export function createNluxChat(): Chat {
  return createAiChat().withAdapter({
    streamText(_prompt, observer) {
      for (const piece of nextAnswer()) observer.next(piece);
      observer.complete();
    },
  });
}

export function main(): HTMLElement {
  return document.querySelector('main') as HTMLElement;
}
