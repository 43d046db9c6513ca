// Answers, from the first sign of life to everything that one can consist of.
import { renderers } from '../renderers.js';
import { answer, end, GREETING, ownFile, start, text } from './replies.js';

const group = 'Answers';

const RICH = `### Sizes and care

Take your shoe size; between two sizes, **take the smaller one**. Wool gives way, ~~cotton~~ does not. More in the [guide](https://northfold.example/guide)[^1], or press <kbd>F</kbd>.

1. Turn them inside out
2. Wash at 30 °C
   - without softener
   - never in the dryer

> A sock that was mended twice is worth more than a new one.

- [x] washed
- [ ] dried

[^1]: Printed in every box.
`;

const TABLE = `All pairs of this winter:

| Sock | Weight | Wool | Origin | Sizes | Price | Colours |
|:-----|-------:|:-----|:-------|:------|------:|:--------|
| Fell | 118 g | Herdwick | Cumbria | 37–46 | € 24 | grey, black, moss |
| Hearth | 62 g | Merino | Saxony | 36–44 | € 28 | cream, red |
| Byre | 140 g | Herdwick and nylon | Cumbria | 39–48 | € 54 for three | grey |

The numbers are those of a pair in size 41.`;

const CODE = `Ask our stock service, at most once a minute:

\`\`\`python
import json
from urllib.request import urlopen

# Pairs that are in stock, by size.
def stock(sock: str, size: int = 41) -> int:
    with urlopen(f"https://northfold.example/api/stock?sock={sock}&size={size}&warehouse=main") as response:
        return json.load(response)["pairs"]

print(stock("fell"))
\`\`\`

The same in a shell: \`curl northfold.example/api/stock?sock=fell\`.`;

const FORMULA = `The heat that a foot loses in an hour:

$$Q = \\frac{\\lambda \\cdot A \\cdot (T_{foot} - T_{air})}{d} \\cdot 3600\\,\\mathrm{s}$$

With $\\lambda = 0.04$ and a sock of $d = 5\\,\\mathrm{mm}$ that is little.`;

const ALERTS = `> [!NOTE]
> Herdwick itches on the first day.

> [!TIP]
> Wear them once with a thin sock inside.

> [!IMPORTANT]
> Send socks for mending washed.

> [!WARNING]
> Felted wool cannot be mended.

> [!CAUTION]
> Never dry them on a stove.`;

const STEPS = [
  { type: 'reasoning-delta', delta: 'The visitor walks on stones, so weight matters more than softness.' },
  { type: 'notice', text: 'Read the list of socks' },
  {
    type: 'tool',
    id: '1',
    name: 'search_stock',
    state: 'done',
    input: '{"sock":"fell","size":43}',
    output: '{"pairs":12,"warehouse":"main"}',
  },
];

const SOURCES = [
  { title: 'Our wool', url: 'https://northfold.example/wool', text: 'Herdwick grows on the highest fells.' },
  { title: 'Sizes', url: 'https://northfold.example/sizes' },
  { title: 'Care', url: 'https://northfold.example/care' },
  { title: 'Letter from the mill, 1962' },
];

const card = (id, title, note, ask, reply, shows, more = {}) => ({
  id,
  group,
  title,
  note,
  script: [{ ask, reply }],
  shows,
  ...more,
});

export const answerCards = [
  card('waiting', 'Waiting', 'Before the first word.', 'Which socks are the warmest?', [start], ['Stop generating']),
  card(
    'waiting-long',
    'Waiting for long',
    'After some seconds without a word.',
    'Which socks are the warmest?',
    [start],
    ['Still working…'],
    { seconds: 12 },
  ),
  card(
    'waiting-longer',
    'Waiting for longer',
    'With a way out.',
    'Which socks are the warmest?',
    [start],
    ['This takes longer than usual.'],
    { seconds: 30 },
  ),
  card(
    'streaming',
    'Streaming',
    'In the middle of a sentence.',
    'Which socks are the warmest?',
    [start, text('**Fell** is the warmest: heavy Herdwick wool, thick at the heel and')],
    ['thick at the heel'],
  ),
  card(
    'streaming-table',
    'Streaming, after a table',
    'The sign of life stands below a block that has an end of its own.',
    'What do you have?',
    [start, text('All pairs:\n\n| Sock | Price |\n|:-----|------:|\n| Fell | € 24 |\n| Hearth | € 28 |\n\n')],
    ['Hearth'],
  ),
  card('rich', 'Rich text', 'Headings, lists, quotes, footnotes.', 'How do I wash them?', answer(RICH), ['washed'], {
    height: 860,
  }),
  card('table', 'Table', 'Wider than the panel.', 'What do you have?', answer(TABLE), ['Herdwick and nylon']),
  card('code', 'Code', 'Highlighted, with lines longer than the panel.', 'Is there an API?', answer(CODE), ['Copy']),
  card('formula', 'Formula', 'MathML, in a block and in the line.', 'How warm?', answer(FORMULA), ['that is little.']),
  card(
    'alerts',
    'Alerts',
    'The five of GitHub.',
    'What should I know?',
    answer(ALERTS),
    ['Never dry them on a stove.'],
    {
      height: 860,
    },
  ),
  card(
    'picture',
    'Picture',
    'From an origin that the page trusts.',
    'Where do they come from?',
    [
      start,
      { type: 'media', kind: 'image', url: ownFile('hill.svg'), alt: 'The hill behind the mill' },
      text('From here.'),
      end(),
    ],
    ['The hill behind the mill'],
  ),
  card(
    'picture-blocked',
    'Picture of another site',
    'Loaded only when the visitor wants it, because that tells the site about them.',
    'What does Fell look like?',
    answer('Like this:\n\n![A grey sock](https://pictures.example/fell.png)'),
    ['A grey sock'],
  ),
  {
    ...card('lightbox', 'Picture, enlarged', 'Pressed; arrows lead to the others.', '', [], ['1 of 2', 'Zoom in']),
    script: [
      {
        ask: 'Where do they come from?',
        reply: [
          start,
          { type: 'media', kind: 'image', url: ownFile('hill.svg'), alt: 'The hill behind the mill' },
          { type: 'media', kind: 'image', url: ownFile('sock.svg'), alt: 'A sock' },
          end(),
        ],
      },
      { press: 'The hill behind the mill' },
    ],
  },
  card(
    'media',
    'Sound and film',
    'Nothing is loaded before it is started.',
    'How does the loom sound?',
    [
      start,
      { type: 'media', kind: 'audio', url: 'https://files.example/loom.mp3', alt: 'The loom' },
      { type: 'media', kind: 'video', url: 'https://files.example/mill.mp4', alt: 'A day at the mill' },
      end(),
    ],
    ['A day at the mill'],
  ),
  card(
    'data-product',
    'Drawn by the page',
    'A card of a product, by a renderer.',
    'Which one for stones?',
    [
      start,
      text('This one.'),
      {
        type: 'data',
        name: 'product',
        value: { title: 'Fell', price: '€ 24', sku: 'fell', image: ownFile('sock.svg') },
      },
      end(),
    ],
    ['Choose'],
    { chat: { renderers } },
  ),
  card(
    'data-products',
    'Tiles, buttons and a form',
    'What the visitor picks is sent with its data.',
    'What do you have?',
    [
      start,
      text('Three pairs:'),
      {
        type: 'data',
        name: 'products',
        value: [
          { title: 'Fell', price: '€ 24', sku: 'fell', image: ownFile('sock.svg') },
          { title: 'Hearth', price: '€ 28', sku: 'hearth', image: ownFile('sock.svg') },
          { title: 'Byre', price: '€ 54', sku: 'byre', image: ownFile('sock.svg') },
        ],
      },
      { type: 'data', name: 'choices', value: ['The warmest', 'The softest'] },
      { type: 'data', name: 'size-form', value: { sizes: ['39', '41', '43'] } },
      end(),
    ],
    ['The softest'],
    { chat: { renderers }, height: 860 },
  ),
  card(
    'data-failed',
    'A renderer that fails',
    'Its data as text; the rest of the answer stays.',
    'Which one for stones?',
    [start, text('This one.'), { type: 'data', name: 'broken', value: { title: 'Fell', price: 24 } }, end()],
    ['"title": "Fell"'],
    { chat: { renderers } },
  ),
  card(
    'follow-ups',
    'What to ask next',
    'Suggested by the backend or the page; gone with the next prompt.',
    'Which socks are the warmest?',
    [
      start,
      text('**Fell** is the warmest.'),
      {
        type: 'suggestions',
        suggestions: [
          { text: 'Do they itch?' },
          { text: 'How do I wash them?' },
          { text: 'My size…', prompt: 'Do you have them in size ', isDraft: true },
        ],
      },
      end(),
    ],
    ['Do they itch?'],
  ),
  {
    ...card('explanation', 'How an answer came about', 'Of a Cheshire Cat; off by default.', '', [], ['Match 0.82']),
    chat: { explanation: true },
    script: [
      {
        ask: 'Is Fell in stock?',
        reply: answer('Yes, twelve pairs.', {
          steps: [{ name: 'search_stock', input: 'fell', output: '12' }],
          sources: [{ title: 'socks.txt', text: 'Fell is heavy.', score: 0.82, createdAt: 1_795_308_464_250 }],
          recollections: [
            { kind: 'episodic', text: 'I walk on stones.', source: 'you', score: 0.71, createdAt: 1_795_308_464_250 },
            { kind: 'procedural', text: 'Counts the pairs in stock.', source: 'search_stock', score: 0.68 },
          ],
        }),
      },
      { read: 'How this answer came about' },
      { openDetails: true },
      { press: 'Documents 1' },
    ],
  },
  card(
    'files',
    'Files',
    'Links to what the answer comes with.',
    'Do you have a catalogue?',
    [
      start,
      text('Two of them.'),
      { type: 'media', kind: 'file', url: 'https://files.example/catalogue.pdf', alt: 'Catalogue' },
      { type: 'media', kind: 'file', url: 'https://files.example/prices.csv', alt: 'Prices' },
      end(),
    ],
    ['Catalogue', 'Prices'],
  ),
  card(
    'trace-running',
    'At work',
    'Reasoning and tools before the answer.',
    'Is Fell in stock in 43?',
    [start, ...STEPS, { type: 'tool', id: '2', name: 'reserve_pair', state: 'running' }],
    ['Stop generating'],
  ),
  {
    ...card(
      'trace-done',
      'Work done, opened',
      'What led to the answer.',
      'Is Fell in stock in 43?',
      [start, ...STEPS, text('Yes, twelve pairs.'), end()],
      ['Yes, twelve pairs.'],
    ),
    script: [
      { ask: 'Is Fell in stock in 43?', reply: [start, ...STEPS, text('Yes, twelve pairs.'), end()] },
      { openDetails: true },
    ],
  },
  card(
    'trace-between',
    'Texts between tools',
    'Each is a paragraph of its own.',
    'Is Fell in stock in 43?',
    [
      start,
      text('Let me look at the stock.'),
      { type: 'tool', id: '1', name: 'search_stock', state: 'done' },
      text('Twelve pairs. And the price?'),
      { type: 'tool', id: '2', name: 'get_price', state: 'done' },
      text('It is € 24.'),
      end(),
    ],
    ['It is € 24.'],
  ),
  card(
    'trace-failed',
    'A tool failed',
    'The answer came without it.',
    'Is Fell in stock in 43?',
    [
      start,
      {
        type: 'tool',
        id: '1',
        name: 'search_stock',
        state: 'failed',
        input: '{"sock":"fell"}',
        output: 'no connection',
      },
      text('I cannot see the stock at the moment.'),
      end(),
    ],
    ['I cannot see the stock'],
  ),
  card(
    'sources',
    'Sources',
    'Marks in the text, and what they stand for.',
    'Where does the wool come from?',
    answer('From the highest fells [1], where sizes [2] do not matter to sheep. It is spun nearby [4].', {
      sources: SOURCES,
    }),
    ['Sources'],
  ),
  {
    id: 'sources-open',
    group,
    title: 'Sources, opened',
    note: 'All of them, with the passages they are known by.',
    script: [
      { ask: 'Where does the wool come from?', reply: answer('From the highest fells [1].', { sources: SOURCES }) },
      { read: 'Our wool' },
      { openDetails: true },
    ],
    shows: ['Letter from the mill, 1962'],
  },
  {
    id: 'source-card',
    group,
    title: 'Source, at its mark',
    note: 'While the pointer or the focus is on the mark.',
    script: [
      {
        ask: 'Where does the wool come from?',
        reply: answer('From the highest fells [1]. It is spun nearby [4].', { sources: SOURCES }),
      },
      { hover: 'Source 1: Our wool' },
    ],
    shows: ['Herdwick grows on the highest fells.'],
  },
  {
    id: 'user-markdown',
    group,
    title: 'Prompt as Markdown',
    note: 'With `render-user-markdown`.',
    chat: { renderUserMarkdown: true },
    script: [{ ask: 'Which of **these**?\n\n- `fell`\n- `hearth`', reply: answer('`fell`, on stones.') }],
    shows: ['hearth', ', on stones.'],
  },
  {
    id: 'rtl',
    group,
    title: 'Right to left',
    note: 'A page in Arabic.',
    dir: 'rtl',
    chat: { heading: 'نورثفولد', suggestions: ['ما هي أدفأ الجوارب؟'] },
    script: [
      {
        ask: 'ما هي أدفأ الجوارب؟',
        reply: answer(
          'جوارب **Fell** هي الأدفأ.\n\n1. صوف ثقيل\n2. كعب سميك\n\n| الجورب | السعر |\n|---|---:|\n| Fell | € 24 |\n| Hearth | € 28 |',
        ),
      },
    ],
    shows: ['صوف ثقيل'],
  },
  {
    ...card('long', 'Long conversation', 'Twelve turns.'),
    script: Array.from({ length: 12 }, () => GREETING),
    shows: ['is the warmest'],
  },
];
