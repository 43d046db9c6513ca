import { errorInfo } from '../../src/chat/index.ts';
import type { AiChat } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';

/** What Markdown makes controls and colours of. */
const MARKDOWN = `# A heading
## of
### every
#### level
##### there
###### is

A [link](https://there.example/), \`code\`, a note[^1], H~~2~~O.

> a quote

> [!WARNING]
> an alert

- [x] done
- [ ] to do

![A grey sock](https://pictures.example/sock.png)

| Sock | Weight | Wool | Origin | Price | Colours |
|------|--------|------|--------|-------|---------|
| Fell | heavy | Herdwick | Cumbria | € 24 | grey, black, brown |

\`\`\`ts
export const longLine = 'so long that it does not fit into any panel, and then some more, and more, and still more of it';
\`\`\`

[^1]: What it says.
`;

/**
 * A chat that shows all it has: every kind of control, in an answer and in a prompt that is drawn as Markdown, the question before
 * clearing, a failure with its button, the way back to the end.
 */
export async function fullChat(properties: Partial<AiChat> = {}): Promise<Stage> {
  const stage = await openChat(
    { renderUserMarkdown: true, suggestions: ['One?'], ...properties },
    {
      assistants: () =>
        Promise.resolve([
          { id: 'a', label: 'Anna' },
          { id: 'b', label: 'Bert' },
        ]),
    },
  );
  if (!stage.element.isVisible) {
    stage.element.show();
    await shown(stage);
  }
  (await stage.ask(MARKDOWN)).push(
    { type: 'reply-start' },
    { type: 'reasoning-delta', delta: 'Let me see.' },
    { type: 'tool', id: '1', name: 'search', state: 'done', input: 'hello', output: 'world' },
    { type: 'tool', id: '2', name: 'look', state: 'running' },
    { type: 'notice', text: 'Read it all' },
    { type: 'media', kind: 'file', url: 'https://elsewhere.example/a.pdf', alt: 'A file' },
    { type: 'media', kind: 'file', url: 'https://elsewhere.example/b.pdf' },
    { type: 'text-delta', delta: MARKDOWN },
    { type: 'reply-end', reason: 'length', sources: SOURCES },
  );
  await stage.appears('sources');
  (await stage.ask('And then?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
  await stage.appears('failure');
  for (const details of stage.root.querySelectorAll('details')) details.open = true;
  stage.transport.tell({ type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1) });
  stage.root.querySelector<HTMLElement>('[aria-label="Clear conversation"]')?.click();
  await stage.appears('question');
  await until(() => stage.root.querySelectorAll('.code-wrap').length >= 2);
  for (const wrap of stage.root.querySelectorAll<HTMLElement>('.code-wrap')) wrap.click();
  // What has grown is followed first.
  await stage.drawn();
  stage.part('conversation').scrollTop = 50;
  await stage.appears('latest');
  await stage.drawn();
  return stage;
}

const SOURCES = [
  { title: 'A book', url: 'https://example.com/' },
  { title: 'B', url: 'https://example.com/b' },
];

/** All that the keyboard reaches, in the order in which it stands there. */
export function controls(root: ParentNode): HTMLElement[] {
  const all = root.querySelectorAll<HTMLElement>('a[href], button, summary, select, textarea, [tabindex="0"]');
  return Array.from(all).filter((one) => one.checkVisibility({ visibilityProperty: true }));
}

/** How a control is called in the name of a test that failed. */
export function nameOf(control: Element): string {
  const place = control.closest('.user') ? ' in a prompt' : '';
  return `${control.localName}.${control.className || control.getAttribute('part') || ''} "${
    control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 30)
  }"${place}`;
}
