import { createNluxChat, main } from './nlux-chat.ts';

createNluxChat().mount(main());
