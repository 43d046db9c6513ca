// What the page adds, rejects and takes back.
import { GREETING, answer } from './replies.js';

const group = 'What the page decides';

export const pageDecisionCards = [
  {
    id: 'page-message',
    group,
    title: 'Message of the page',
    note: 'Added by `appendMessage`. No backend gets it.',
    height: 420,
    script: [
      GREETING,
      { read: 'is the warmest' },
      { append: { role: 'assistant', text: 'Your order **1042** has left the warehouse.' } },
    ],
    shows: ['has left the warehouse.'],
  },
  {
    id: 'page-rejected',
    group,
    title: 'Rejected prompt',
    note: '`beforeSend` returned false: nothing was sent, and the visitor can edit the prompt.',
    height: 420,
    chat: { beforeSend: ({ text }) => !text.includes('4111') && text },
    script: [{ ask: 'My card is 4111 1111 1111 1111.' }],
    shows: ['Please rephrase it.', 'Edit'],
  },
  {
    id: 'page-retracted',
    group,
    title: 'Retracted answer',
    note: '`afterReceive` returned false when the answer had come.',
    height: 420,
    chat: { afterReceive: () => false },
    script: [{ ask: 'What do your rivals sell?', reply: answer('Far better socks.') }],
    shows: ['This message was removed.'],
  },
];
