// What can be done with a message.
import { answer, GREETING, start, text } from './replies.js';

const group = 'Actions';

const ASKED_AGAIN = answer('**Hearth**, if you stay in the house. On the hills, **Fell**.');

export const actionCards = [
  {
    id: 'actions',
    group,
    title: 'Actions',
    note: 'Always at the last answer; elsewhere with the pointer or the focus on the message, on touch screens always.',
    chat: { feedback: true, readAloud: true },
    script: [GREETING, { ask: 'And for the house?', reply: answer('**Hearth**: merino, without a seam.') }],
    shows: ['Answer again'],
  },
  {
    id: 'branches',
    group,
    title: 'Versions',
    note: 'Of a question that was edited, and of an answer that was requested again.',
    script: [
      { ask: 'Which socks are warm?', reply: answer('All of them. Which do you mean?') },
      { press: 'Edit' },
      { write: 'Which socks are the warmest?', field: 'Edit your message' },
      { addReply: answer('**Fell** is the warmest.') },
      { press: 'Send', within: 'editor' },
      { read: 'is the warmest.' },
      { addReply: ASKED_AGAIN },
      { press: 'Answer again' },
    ],
    shows: ['if you stay in the house', '2 / 2'],
  },
  {
    id: 'prompt-editor',
    group,
    title: 'Editing a question',
    note: 'In its place. Enter sends, Esc cancels; the text is there after a reload.',
    script: [
      GREETING,
      { press: 'Edit' },
      { write: 'Which socks are the warmest, and wash well?', field: 'Edit your message' },
    ],
    shows: ['Edit your message'],
  },
  {
    id: 'feedback-form',
    group,
    title: 'Feedback',
    note: 'Two thumbs where the backend takes them, or with `feedback`. The bad one asks for a comment, which may be skipped.',
    chat: { feedback: true },
    script: [GREETING, { press: 'Bad answer' }],
    shows: ['What was wrong?'],
  },
  {
    id: 'delete-question',
    group,
    title: 'Deleting a message',
    note: 'With its answer, in the memory of the backend, too. Only where that is possible.',
    script: [GREETING, { press: 'Delete' }],
    shows: ['Delete this message and its answer?'],
  },
  {
    id: 'cut-answer',
    group,
    title: 'Going on with a cut answer',
    note: 'One that was stopped, interrupted, or was too long for the model.',
    script: [
      { ask: 'How is wool made?', reply: [start, text('It grows on sheep, and in spring')] },
      { read: 'in spring' },
      { press: 'Stop generating' },
    ],
    shows: ['Continue'],
  },
];
