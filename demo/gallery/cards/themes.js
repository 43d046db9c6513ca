// The themes of `demo/themes`, each with the same conversation.
import { answer, end, start, text } from './replies.js';

const ANSWER = `**Fell**, if you walk; **Hearth**, if you sit.

| Sock | Weight | Price |
|:-----|-------:|------:|
| Fell | 118 g | € 24 |
| Hearth | 62 g | € 28 |

> [!TIP]
> Three pairs of \`Byre\` cost less than [one boot](https://northfold.example/).`;

const theme = (id, title, note) => ({
  id: `theme-${id}`,
  group: 'Themes',
  title,
  note,
  theme: id,
  height: 680,
  script: [
    {
      ask: 'Which socks are the warmest?',
      reply: [start, text(ANSWER), end({ sources: [{ title: 'Our wool', url: 'https://northfold.example/wool' }] })],
    },
    { ask: 'And on Sundays?', reply: answer('The mill is closed, the feet are warm.') },
  ],
  shows: ['the feet are warm.'],
});

export const themeCards = [
  theme('shop', 'Shop', 'Green, square, serif: the demo.'),
  theme('editorial', 'Editorial', 'Paper, ink and oxblood.'),
  theme('terminal', 'Terminal', 'Dark by nature, one width of letters.'),
  theme('pastel', 'Pastel', 'Large corners, much air.'),
  theme('contrast', 'High contrast', 'Borders instead of shades.'),
];
