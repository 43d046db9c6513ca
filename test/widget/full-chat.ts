import { errorInfo } from '../../src/chat/index.ts';
import type { AiChat } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';

/** Markdown with every construct that has controls or colours. */
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
 * Opens a chat with everything: every kind of control in an answer and in a prompt rendered as Markdown, the confirmation before clearing, an
 * error with its button, and the button to the latest message.
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
  if (stage.element.layout === 'launcher' && !stage.element.open) {
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
  await stage.appears('source');
  (await stage.ask('And then?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
  await stage.appears('fault');
  for (const details of stage.root.querySelectorAll('details')) details.open = true;
  stage.transport.emit({ type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1) });
  await stage.choose('Clear conversation');
  await stage.appears('question');
  await until(() => stage.root.querySelectorAll('.code-wrap').length >= 2);
  for (const wrap of stage.root.querySelectorAll<HTMLElement>('.code-wrap')) wrap.click();
  // Following the end comes first.
  await stage.rendered();
  stage.part('conversation').scrollTop = 50;
  await stage.appears('latest');
  await stage.rendered();
  return stage;
}

const SOURCES = [
  { title: 'A book', url: 'https://example.com/' },
  { title: 'B', url: 'https://example.com/b' },
];

/** All focusable elements in the order of the tree. */
export function controls(root: ParentNode): HTMLElement[] {
  const all = root.querySelectorAll<HTMLElement>('a[href], button, summary, select, textarea, [tabindex="0"]');
  return Array.from(all).filter(
    (one) => one.ariaHidden !== 'true' && one.checkVisibility({ visibilityProperty: true }),
  );
}

/** A name for a control in failure messages. */
export function nameOf(control: Element): string {
  const place = control.closest('.user') ? ' in a prompt' : '';
  return `${control.localName}.${control.className || control.getAttribute('part') || ''} "${
    control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 30)
  }"${place}`;
}
