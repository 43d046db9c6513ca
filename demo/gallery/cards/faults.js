// What can go wrong, by weight: what passes by itself, what is broken, and what the visitor chose.
import { failure, GREETING, start, text } from './replies.js';

const group = 'When something is wrong';

const fault = (id, title, note, reply, shows) => ({
  id,
  group,
  title,
  note,
  height: 420,
  script: [{ ask: 'Which socks are the warmest?', reply }],
  shows,
});

const LINE = '**Fell** is the warmest: heavy Herdwick wool, thick at the';

export const faultCards = [
  fault(
    'fault-wait',
    'Wait',
    'Too many messages; counts down until the next one.',
    failure('rate-limited', { retryAfter: 42 }),
    ['Too many messages'],
  ),
  fault('fault-busy', 'Busy', 'Nobody knows for how long.', failure('overloaded'), ['The chat is busy right now.']),
  fault(
    'fault-broken',
    'Broken',
    'The model failed in the middle.',
    [start, text(LINE), failure('provider-failed')[1]],
    ['The assistant ran into a problem.'],
  ),
  fault(
    'fault-owner',
    'For the owner',
    'Nothing that a visitor could do.',
    failure('unauthorized', { retryable: false }),
    ['The chat could not verify your access.'],
  ),
  {
    ...fault(
      'fault-owner-open',
      'For the owner, opened',
      'Only on localhost, or with `debug`.',
      [],
      ['Set token to one of the relay’s ACCESS_KEYS'],
    ),
    chat: { debug: true },
    script: [
      { ask: 'Which socks are the warmest?', reply: failure('unauthorized', { retryable: false }) },
      { openDetails: true },
    ],
  },
  fault(
    'fault-refused',
    'Refused',
    'The prompt itself is the problem.',
    failure('content-filtered', { retryable: false }),
    ['Please rephrase it.'],
  ),
  {
    ...fault('stopped', 'Stopped', 'By the visitor.', [start, text(LINE)], ['You stopped this answer.']),
    script: [
      { ask: 'Which socks are the warmest?', reply: [start, text(LINE)] },
      { read: 'heavy Herdwick wool' },
      { press: 'Stop generating' },
    ],
  },
  fault(
    'interrupted',
    'Interrupted',
    'The connection ended, the text stays.',
    [start, text(LINE), { type: 'reply-end', reason: 'interrupted' }],
    ['The answer was interrupted.'],
  ),
  fault(
    'length',
    'At its limit',
    'The model may not write more.',
    [start, text(LINE), { type: 'reply-end', reason: 'length' }],
    ['length limit'],
  ),
  {
    id: 'connecting',
    group,
    title: 'Connecting',
    note: 'A prompt waits for the first connection.',
    height: 420,
    script: [{ ask: 'Which socks are the warmest?', reply: [] }, { emit: { type: 'status', state: 'connecting' } }],
    shows: ['Connecting…'],
  },
  {
    id: 'reconnecting',
    group,
    title: 'Connection lost',
    note: 'It is being made again.',
    height: 420,
    script: [
      GREETING,
      { emit: { type: 'status', state: 'reconnecting', error: { code: 'disconnected', retryable: true } } },
    ],
    shows: ['Reconnecting…'],
  },
  {
    id: 'offline',
    group,
    title: 'Offline',
    note: 'What is written is sent later.',
    height: 420,
    isOffline: true,
    script: [
      GREETING,
      { emit: { type: 'status', state: 'reconnecting', error: { code: 'disconnected', retryable: true } } },
    ],
    shows: ['You are offline.'],
  },
  {
    id: 'failed',
    group,
    title: 'No connection',
    note: 'Nothing answers at the address.',
    height: 420,
    script: [GREETING, { emit: { type: 'status', state: 'failed', error: { code: 'unreachable', retryable: true } } }],
    shows: ['is the warmest'],
  },
];
