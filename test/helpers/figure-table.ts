import { BUDGETS } from './budgets.ts';

/** The README's table of figures, in Markdown. Each row names the command that prints or checks its figure. */
export function figureTable(): string {
  const budgetCommand = '`npx node --test test/budget.test.ts`';
  const rows = [
    ['Launcher until it is opened; inline chat until the visitor can type', atMost(BUDGETS.launcher), budgetCommand],
    ['Chat with Markdown, opened', atMost(BUDGETS.openChat), budgetCommand],
    [
      'What writing to it adds: connection, messages, storage, tabs',
      atMost(BUDGETS.conversation + BUDGETS.answer + BUDGETS.storage),
      budgetCommand,
    ],
    [
      'Examples of CommonMark 0.31.2 that are read correctly',
      '652 of 652',
      '`npx node --test test/markdown/commonmark.test.ts`',
    ],
    ['Violations of WCAG 2.2 AA that axe finds, in any state and layout', '0', '`npm run test:axe`'],
    ['Contrasts below WCAG 2.2 AA, with 60 accents and 5 themes', '0', '`npm run test:contrast`'],
    ['The first visit on a phone’s link, beside other chats', 'a table', '`npm run bench -- cold`'],
    [
      'Bytes and memory from the launcher to a block of code, beside other chats',
      'a table',
      '`npm run bench -- weight`',
    ],
    ['Drawing an answer, beside other renderers', 'a table', '`npm run bench -- markdown`'],
    ['Conversations of 1,000 and 5,000 messages', 'a table', '`npm run bench -- history`'],
    ['The relay, beside a bare WebSocket server', 'a table', '`npm run bench -- relay`'],
  ];
  return ['| What | Figure | Command |', '| --- | --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join(
    '\n',
  );
}

/** In kilobytes of 1,000 bytes, rounded up. */
function atMost(bytes: number): string {
  return `at most ${(Math.ceil(bytes / 100) / 10).toFixed(1)} kB of Brotli`;
}
