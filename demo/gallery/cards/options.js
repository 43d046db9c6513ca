// What a page can set or add: its own controls, limits of the backend, and additions to Markdown.
import { answer, end, GREETING, ownFile, start, text } from './replies.js';

const group = 'Set by the page';

const BARS = `Pairs sold this winter:

\`\`\`bars
Fell 118
Hearth 62
Byre 140
\`\`\``;

const SVG = 'http://www.w3.org/2000/svg';
const ROW_HEIGHT = 28;

/** An extension of Markdown: draws lines such as `Fell 118` as bars. Made of nodes, because a model wrote the source. */
const bars = {
  name: 'bars',
  languages: ['bars'],
  render(container, source) {
    const rows = source.split('\n').map((line) => line.trim().split(/\s+(?=\d+$)/));
    const most = Math.max(...rows.map(([, count]) => Number(count) || 0), 1);
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 320 ${rows.length * ROW_HEIGHT}`);
    svg.setAttribute('role', 'img');
    // The chat's icons are SVG, too.
    Object.assign(svg.style, { inlineSize: '100%', maxInlineSize: '400px', fill: 'currentcolor', stroke: 'none' });
    svg.setAttribute('aria-label', rows.map((row) => row.join(' ')).join(', '));
    for (const [index, [name, count]] of rows.entries()) {
      const bar = document.createElementNS(SVG, 'rect');
      const label = document.createElementNS(SVG, 'text');
      const y = index * ROW_HEIGHT;
      const width = (220 * (Number(count) || 0)) / most;
      for (const [attribute, value] of Object.entries({
        x: 90,
        y: y + 6,
        width,
        height: 16,
        rx: 4,
        fill: 'currentColor',
      }))
        bar.setAttribute(attribute, value);
      for (const [attribute, value] of Object.entries({ x: 0, y: y + 19, 'font-size': 14 }))
        label.setAttribute(attribute, value);
      label.textContent = name;
      svg.append(bar, label);
    }
    container.replaceChildren(svg);
  },
};

export const optionCards = [
  {
    id: 'slots',
    group,
    title: 'Controls of the page',
    note: 'In the header, the composer and the footer; the assistant’s own image.',
    chat: { avatar: ownFile('sock.svg'), subtitle: 'Socks from the hills' },
    slots: {
      'header-end': 'Call us',
      'composer-start': 'Size',
      footer: 'Answers can be wrong. Sizes are in the shop.',
    },
    script: [GREETING],
    shows: ['is the warmest', 'Call us'],
  },
  {
    id: 'too-long',
    group,
    title: 'Longer than allowed',
    note: 'The backend says how long a message may be; counted from four fifths of it.',
    transport: { maxPromptCharacters: 120 },
    script: [
      GREETING,
      {
        write:
          'I walk on stones, on wet grass and in cold halls, twenty kilometres a day, and my left heel has never stayed dry in any sock. Which one?',
      },
    ],
    shows: ['too many'],
  },
  {
    id: 'streaming-even',
    group,
    title: 'Streaming, at an even pace',
    note: 'An option: the text comes in lumps and appears evenly, at most 300 ms late.',
    chat: { evenPace: true },
    script: [
      {
        ask: 'Which socks are the warmest?',
        reply: [
          start,
          text('**Fell** is the warmest: heavy Herdwick wool, '),
          900,
          text('thick at the heel and thin at the ankle. '),
          900,
          text('For the house, **Hearth** is softer.'),
          end(),
        ],
      },
    ],
    shows: ['is softer.'],
  },
  {
    id: 'extension',
    group,
    title: 'An extension of Markdown',
    note: 'The page draws a kind of block of its own; Mermaid comes in this way, too.',
    chat: { markdownExtensions: [bars] },
    script: [{ ask: 'What do people buy?', reply: answer(BARS) }],
    shows: ['Fell 118, Hearth 62, Byre 140'],
  },
];
