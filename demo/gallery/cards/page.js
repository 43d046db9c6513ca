// What the page sees: launcher and layouts.
import { GREETING, start, text } from './replies.js';

const group = 'Launcher and layouts';
const suggestions = ['Which socks are the warmest?', 'Do you mend them?', 'What size am I?'];

export const pageCards = [
  {
    id: 'launcher',
    group,
    title: 'Closed launcher',
    note: 'The one button that a page gets.',
    layout: 'launcher',
  },
  {
    id: 'launcher-open',
    group,
    title: 'Open launcher',
    note: 'A panel in the corner; a sheet in windows of 600 pixels and less.',
    isWide: true,
    height: 760,
    layout: 'launcher',
    chat: { suggestions },
    script: [{ call: 'show' }, GREETING],
    shows: ['is the warmest'],
  },
  {
    id: 'launcher-unread',
    group,
    title: 'Unread answer',
    note: 'An answer came after the panel was closed.',
    layout: 'launcher',
    script: [
      { call: 'show' },
      { ask: 'Do you mend them?', reply: [start, 1500, text('For life.'), { type: 'reply-end', reason: 'done' }] },
      { call: 'hide' },
    ],
    shows: ['new message'],
  },
  {
    id: 'inline-wide',
    group,
    title: 'Inline, wide',
    note: 'The text keeps a column of readable width.',
    isWide: true,
    chat: { suggestions },
    script: [GREETING],
    shows: ['is the warmest'],
  },
];
