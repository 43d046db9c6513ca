import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { serializeSelection } from '../../../src/markdown/copying/index.ts';
import { createDomSink, createMarkdown, type Markdown } from '../../../src/markdown/index.ts';
import { createTableToolbar, type TableToolbarOptions } from '../../../src/markdown/table-toolbar/index.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

const TABLE = '| Sock | Price |\n|---|--:|\n| **Fell**, grey | 24 |\n| The "old" [one](https://a.example/) | 19 |\n';

describe('the bar over a table', () => {
  it('is created with the table, and names it by its columns and its number', async () => {
    const { root, markdown } = stage();
    markdown.write('| a |\n|--');
    markdown.write('-|\n| b |\n');
    const bar = root.querySelector('.table > .table-bar:first-child');
    expect(bar).not.to.equal(null);
    markdown.write(`\n${TABLE}`);
    markdown.end();
    await Promise.resolve();
    expect(root.querySelector('.table-bar')).to.equal(bar);
    const names = Array.from(root.querySelectorAll('.table[role=group]'), ({ ariaLabel }) => ariaLabel);
    expect(names).to.deep.equal(['Table, 1 column', 'Table 2, 2 columns']);
    expect(Array.from(root.querySelectorAll('.table-name'), ({ textContent }) => textContent)).to.deep.equal(names);
    expect(root.querySelectorAll('.table.final')).to.have.length(2);
  });

  it('has labels in another language, which do not decide the direction of the table', async () => {
    const { root, markdown } = stage({
      labels: { lang: 'de', name: (columns) => `Tabelle mit ${columns} Spalten`, expand: 'Vergrößern' },
    });
    markdown.write('| ا | ب |\n|---|---|\n');
    markdown.end();
    await Promise.resolve();
    expect(root.querySelector('.table-name')?.textContent).to.equal('Tabelle mit 2 Spalten');
    expect(buttonOf(root, 'Vergrößern').lang).to.equal('de');
    expect(getComputedStyle(root.querySelector('table') as Element).direction).to.equal('rtl');
  });

  it('copies the table as HTML and as text with tabs, and announces it', async () => {
    const clock = createManualClock();
    const { root, markdown } = stage({ schedule: (ms, task) => clock.schedule(ms, task) });
    markdown.write(TABLE);
    markdown.end();
    const copied: ClipboardItem[] = [];
    const restore = replaceClipboard({ write: async (items: ClipboardItem[]) => void copied.push(...items) });
    buttonOf(root, 'Copy table').click();
    await until(() => copied.length === 1);
    restore();
    const read = async (type: string) => (await copied[0]?.getType(type))?.text();
    expect(await read('text/plain')).to.equal('Sock\tPrice\nFell, grey\t24\nThe "old" one\t19');
    expect(await read('text/html')).to.match(
      /^<table><thead><tr><th>Sock<\/th>.*<a href="https:\/\/a.example\/">one<\/a>/,
    );
    const status = root.querySelector('[role=status]');
    await until(() => status?.textContent === 'Copied');
    clock.advance(2000);
    expect(status?.textContent).to.equal('');
  });

  it('copies the table as CSV, with quotes where they are needed', async () => {
    const { root, markdown } = stage();
    markdown.write(TABLE);
    markdown.end();
    const copied: string[] = [];
    const restore = replaceClipboard({ writeText: async (text: string) => void copied.push(text) });
    buttonOf(root, 'Copy as CSV').click();
    await until(() => copied.length === 1);
    restore();
    expect(copied).to.deep.equal(['Sock,Price\r\n"Fell, grey",24\r\n"The ""old"" one",19']);
  });

  it('selects the table when it cannot be copied', async () => {
    const { root, markdown } = stage();
    markdown.write(TABLE);
    markdown.end();
    const restore = replaceClipboard(undefined);
    const execute = document.execCommand;
    document.execCommand = () => false;
    buttonOf(root, 'Copy table').click();
    const status = root.querySelector('[role=status]');
    await until(() => status?.textContent === 'Copy failed, table selected');
    document.execCommand = execute;
    restore();
    expect(getSelection()?.toString()).to.include('Fell, grey');
  });
});

describe('the expanded table', () => {
  for (const [how, close] of [
    ['its button', (root) => buttonOf(root, 'Close').click()],
    ['Escape', () => sendKeys({ press: 'Escape' })],
    ['a click beside it', (root) => dialogOf(root)?.click()],
  ] as [string, (root: ParentNode) => unknown][]) {
    it(`is the same table in a dialog, and returns to its place with the focus when closed by ${how}`, async () => {
      const { root, markdown } = stage();
      markdown.write(TABLE);
      markdown.end();
      const frame = root.querySelector('.table') as HTMLElement;
      const before = [...frame.childNodes];
      const { height } = frame.getBoundingClientRect();
      const keys: string[] = [];
      root.addEventListener('keydown', ({ key }) => keys.push(key));
      const expand = buttonOf(root, 'Expand table');
      expand.focus();
      expand.click();
      const dialog = dialogOf(root);
      expect(dialog?.matches(':modal')).to.equal(true);
      expect(dialog?.contains(before[1] ?? null), 'the table is in it').to.equal(true);
      expect(frame.getBoundingClientRect().height).to.be.closeTo(height, 1);
      expect((root.getRootNode() as ShadowRoot).activeElement?.ariaLabel).to.equal('Close');
      await close(root);
      await until(() => !dialogOf(root));
      expect([...frame.childNodes]).to.deep.equal(before);
      expect(frame.style).to.have.length(0);
      expect((root.getRootNode() as ShadowRoot).activeElement === expand).to.equal(true);
      expect(keys, 'Escape closes nothing else').to.deep.equal([]);
    });
  }

  it('receives rows that arrive while it is open', () => {
    const { root, markdown } = stage();
    markdown.write('| a |\n|---|\n| b |\n');
    buttonOf(root, 'Expand table').click();
    markdown.write('| c |\n| d |\n');
    markdown.end();
    const cells = dialogOf(root)?.querySelectorAll('td') ?? [];
    expect(Array.from(cells, ({ textContent }) => textContent)).to.deep.equal(['b', 'c', 'd']);
    expect(root.querySelector('.table.final')).not.to.equal(null);
  });
});

function stage(options: Partial<TableToolbarOptions> = {}): { root: HTMLElement; markdown: Markdown } {
  for (const old of document.querySelectorAll('.stage')) old.remove();
  const host = document.body.appendChild(document.createElement('div'));
  host.className = 'stage';
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  root.className = 'markdown';
  const tableToolbar = createTableToolbar({ serialize: serializeSelection, ...options });
  return { root, markdown: createMarkdown(createDomSink(root, { tableToolbar })) };
}

function dialogOf(root: ParentNode): HTMLDialogElement | null {
  return root.querySelector('dialog');
}

function buttonOf(root: ParentNode, name: string): HTMLButtonElement {
  const found = [...root.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === name);
  if (!found) throw new Error(`there is no button ${name}`);
  return found;
}

/** Replaces the browser's clipboard. */
function replaceClipboard(clipboard: unknown): () => void {
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  return () => Reflect.deleteProperty(navigator, 'clipboard');
}
