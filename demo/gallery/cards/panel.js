// The frame of a conversation: empty state, header, composer.
import { answer, GREETING, start, text } from './replies.js';

const group = 'Panel and composer';

const suggestions = ['Which socks are the warmest?', 'Do you mend them?', 'What size am I?'];

const assistants = () =>
  Promise.resolve([
    { id: 'shop', label: 'Shop' },
    { id: 'repairs', label: 'Repairs' },
  ]);

const commands = [
  { name: 'size', description: 'Find a size from the length of a foot', prompt: 'Which size fits a foot of 26 cm?' },
  { name: 'site', description: 'Search the pages of this shop' },
  { name: 'mend', description: 'Ask for a repair' },
];

const mentions = [
  { name: 'Mara', description: 'Repairs' },
  { name: 'Marlo', description: 'Wholesale' },
];

const context = {
  selection: 'Heavy Herdwick wool, thick at the heel and thin at the ankle.',
  page: 'Fell is the warmest sock that we knit. It is worn in boots, on wet grass and in cold halls.',
  metadata: { title: 'Fell, slate', size: 43 },
};

/** A backend that takes what the page passes along. */
const takesContext = { capabilities: ['branches', 'context'] };

const LONG_PROMPT = Array.from(
  { length: 14 },
  (_, day) => `Day ${day + 1}: ${11 + day} kilometres over wet grass, and the left heel stayed dry.`,
).join('\n');

export const panelCards = [
  {
    id: 'empty',
    group,
    title: 'Empty conversation',
    note: 'The first thing that a visitor sees, with prompts to start from.',
    chat: {
      subtitle: 'Socks from the hills',
      welcome: 'Warm feet start here.',
      welcomeDetail: 'Ask about sizes, wool and repairs.',
      suggestions: [{ text: 'Find my size', detail: 'Two questions, no tape measure' }, ...suggestions],
    },
    shows: ['Warm feet start here.', 'Two questions, no tape measure'],
  },
  {
    id: 'empty-plain',
    group,
    title: 'Empty, nothing set',
    note: 'An element without attributes.',
    chat: { heading: undefined },
    shows: ['Hello! How can I help you?'],
  },
  {
    id: 'conversation',
    group,
    title: 'Conversation',
    note: 'Two turns, at rest.',
    script: [GREETING, { ask: 'And the lightest?', reply: answer('**Hearth**, with 62 g a pair.') }],
    shows: ['with 62 g a pair.'],
  },
  {
    id: 'conversations',
    group,
    title: 'Conversations',
    note: 'The list, opened from the menu: search, rename, delete.',
    script: [
      GREETING,
      { read: 'keep their shape' },
      { call: 'newConversation' },
      { ask: 'How long does a repair take?', reply: answer('Two weeks, and a week more before Christmas.') },
      { read: 'before Christmas' },
      { press: 'Menu' },
      { press: 'Conversations' },
    ],
    shows: ['How long does a repair take?', 'Which socks are the warmest?'],
  },
  {
    id: 'export',
    group,
    title: 'Export',
    note: 'The formats in which the open conversation is saved.',
    script: [GREETING, { read: 'keep their shape' }, { press: 'Menu' }, { press: 'Export conversation' }],
    shows: ['Markdown', 'Plain text'],
  },
  {
    id: 'conversation-deleted',
    group,
    title: 'A conversation was deleted',
    note: 'Deleting can be undone for eight seconds.',
    script: [
      GREETING,
      { read: 'keep their shape' },
      { call: 'newConversation' },
      { ask: 'How long does a repair take?', reply: answer('Two weeks, and a week more before Christmas.') },
      { read: 'before Christmas' },
      { press: 'Menu' },
      { press: 'Conversations' },
      { press: 'Delete: How long does a repair take?' },
    ],
    shows: ['Undo'],
  },
  {
    id: 'long-prompt',
    group,
    title: 'Long prompt',
    note: 'Cut after eight lines, with the rest behind a button.',
    script: [{ ask: LONG_PROMPT, reply: answer('That is 245 kilometres. Well done, heel.') }],
    shows: ['Well done, heel.', 'Show more'],
  },
  {
    id: 'draft',
    group,
    title: 'Draft of several lines',
    note: 'The composer grows with what is written.',
    script: [
      GREETING,
      { write: 'I wear size 43 and walk on stones.\nWhich pair would you take?\nAnd in which colour?' },
    ],
    shows: ['is the warmest'],
  },
  {
    id: 'queued',
    group,
    title: 'Queued prompts',
    note: 'Written while an answer is arriving. They are sent one after another.',
    script: [
      { ask: 'Which socks are the warmest?', reply: [start, text('Let me look at what is left of')] },
      { ask: 'And which ones are in stock?' },
      { ask: 'In grey?' },
    ],
    shows: ['In grey?', 'Stop generating'],
  },
  {
    id: 'assistants',
    group,
    title: 'Choice of assistant',
    note: 'Where a backend offers several.',
    transport: { assistants },
    script: [GREETING],
    shows: ['is the warmest'],
  },
  {
    id: 'assistants-both',
    group,
    title: 'Another assistant answers',
    note: 'Named where the speaker changes.',
    chat: { assistant: 'shop' },
    transport: { assistants },
    script: [
      GREETING,
      { read: 'is the warmest' },
      { set: { assistant: 'repairs' } },
      { ask: 'And if they tear?', reply: answer('Send them to us, washed. Mending is free, for life.') },
    ],
    shows: ['for life.'],
  },
  {
    id: 'commands',
    group,
    title: 'Commands',
    note: 'Given by the page, after a slash. Arrows, Enter or Tab, Escape.',
    chat: { commands },
    script: [GREETING, { write: '/' }],
    shows: ['Search the pages of this shop'],
  },
  {
    id: 'mentions',
    group,
    title: 'Mentions',
    note: 'The same list, after an at sign.',
    chat: { mentions },
    script: [GREETING, { write: 'Can @ma' }],
    shows: ['Wholesale'],
  },
  {
    id: 'context',
    group,
    title: 'Context of the page',
    note: 'What is sent along is shown before, and can be removed.',
    chat: { context },
    transport: takesContext,
    script: [GREETING, { write: 'Is this warm enough for Norway?' }],
    shows: ['Selected text', 'Send without this'],
  },
  {
    id: 'context-open',
    group,
    title: 'Context, opened',
    note: 'All of it, word for word; also below a prompt that had it.',
    chat: { context },
    transport: takesContext,
    script: [GREETING, { write: 'Is this warm enough for Norway?' }, { press: 'Send' }, { openDetails: true }],
    shows: ['Text of the page', 'plays a script'],
  },
  {
    id: 'dictation',
    group,
    title: 'Dictation',
    note: 'Where the page allows it and the browser can. The ring shows how loud it is.',
    chat: { voiceInput: true },
    speech: 'Which socks are for the hills',
    script: [GREETING, { press: 'Dictate' }],
    shows: ['Stop dictating'],
  },
  {
    id: 'dictation-blocked',
    group,
    title: 'Dictation, blocked',
    note: 'What went wrong, and what to do.',
    chat: { voiceInput: true },
    speech: { error: 'not-allowed' },
    script: [GREETING, { press: 'Dictate' }],
    shows: ['The microphone is blocked'],
  },
  {
    id: 'anchor',
    group,
    title: 'Question at the top',
    note: 'An option: its answer grows below it, and nothing moves.',
    chat: { scrollMode: 'anchor' },
    script: [GREETING, { ask: 'And the lightest?', reply: [start, text('**Hearth**, with 62 g a pair.')] }],
    shows: ['with 62 g a pair.'],
  },
  {
    id: 'quota',
    group,
    title: 'Quota',
    note: 'Shown when little of it is left.',
    script: [GREETING, { emit: { type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1, 18) } }],
    shows: ['3 messages left'],
  },
  {
    id: 'menu',
    group,
    title: 'Menu',
    note: 'All that is seldom needed.',
    script: [GREETING, { press: 'Menu' }],
    shows: ['Keyboard shortcuts'],
  },
  {
    id: 'shortcuts',
    group,
    title: 'Keyboard shortcuts',
    note: 'Also with the question mark.',
    script: [GREETING, { press: 'Menu' }, { press: 'Keyboard shortcuts' }],
    shows: ['New line'],
  },
  {
    id: 'clear',
    group,
    title: 'Clearing asks first',
    note: 'Deleting cannot be undone.',
    script: [GREETING, { press: 'Menu' }, { press: 'Clear conversation' }],
    shows: ['Delete this conversation permanently?'],
  },
  {
    id: 'scrolled-up',
    group,
    title: 'Scrolled up',
    note: 'A button leads back to the latest message.',
    script: [
      {
        ask: 'Tell me everything.',
        reply: answer(`${'Wool is washed, carded, spun and knitted.\n\n'.repeat(30)}That is all.`),
      },
      { read: 'That is all.' },
      { scrollTo: 60 },
    ],
    shows: ['Jump to latest message'],
  },
];
