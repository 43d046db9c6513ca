import { highlighter } from '@nlux/highlighter';
import '@nlux/highlighter/dark-theme.css';
import { createNluxChat, main } from './nlux-chat.ts';

createNluxChat().withMessageOptions({ syntaxHighlighter: highlighter }).mount(main());
