import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { createCodeToolbar, type CodeToolbarOptions } from '../../../src/markdown/code-toolbar/index.ts';
import { createDomSink, createMarkdown, type Markdown } from '../../../src/markdown/index.ts';
import { formatCodeLabel } from '../../../src/markdown/highlighting/language-names.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

describe('the bar over a block of code', () => {
  it('is created with the first character of the block and stays', () => {
    const { root, markdown } = stage();
    markdown.write('```');
    markdown.write('p');
    const bar = root.querySelector('.code-bar');
    expect(bar).not.to.equal(null);
    for (const piece of ['y', '\n', 'a = 1', '\n```\n', 'end']) markdown.write(piece);
    markdown.end();
    expect(root.querySelector('.code-bar')).to.equal(bar);
    expect(root.querySelector('.code-language')?.textContent).to.equal('py');
    expect(root.querySelector('.code-block > pre')?.getAttribute('dir')).to.equal('ltr');
    expect(root.querySelector('.final')?.className).to.equal('code-block final');
  });

  it('is removed with a block that turns out to be none', () => {
    const { root, markdown } = stage();
    markdown.write('a\n\n    b');
    expect(root.querySelectorAll('.code-bar')).to.have.length(1);
    markdown.write('\n');
    markdown.end();
    expect(root.querySelectorAll('.code-block')).to.have.length(1);
    expect(root.querySelector('.code-language')?.textContent).to.equal('Code');
  });

  it('shows the display name of the language and the file name for every notation', async () => {
    for (const [info, language, file] of [
      ['js', 'JavaScript', ''],
      ['C++', 'C++', ''],
      ['sh', 'shell', ''],
      ['elm', 'Elm', ''],
      ['js:app.js', 'JavaScript', 'app.js'],
      ['ts:src/my app.ts', 'TypeScript', 'src/my'],
      ['js title="my app.js"', 'JavaScript', 'my app.js'],
      ['yaml filename=ci.yml', 'YAML', 'ci.yml'],
      ["{.python file='a.py'}", 'Python', 'a.py'],
      ['{.python .numberLines}', 'Python', ''],
      ['language-tf', 'Terraform', ''],
      ['rust,no_run', 'Rust', ''],
      ['js{1,3-4}', 'JavaScript', ''],
      ['src/app.py', 'Python', 'src/app.py'],
      ['vb.net', 'Visual Basic', ''],
      ['', 'Code', ''],
    ] as const) {
      const { root, markdown } = stage({ formatLabel: async (written) => formatCodeLabel(written) });
      markdown.write(`\`\`\`${info}\na\n\`\`\`\n`);
      await Promise.resolve();
      const shown = root.querySelector('.code-language')?.textContent;
      expect(shown, info).to.equal(file ? `${language} · ${file}` : language);
    }
  });

  it('is named after its language, so that its buttons differ from those of other blocks', async () => {
    const { root, markdown } = stage({ formatLabel: async (written) => formatCodeLabel(written) });
    markdown.write('```py\na\n```\n\n```\nb\n```\n');
    await Promise.resolve();
    const groups = Array.from(root.querySelectorAll('.code-block[role=group]'), ({ ariaLabel }) => ariaLabel);
    expect(groups).to.deep.equal(['Python', 'Code']);
  });

  it('shows any language as text', () => {
    const { root, markdown } = stage();
    markdown.write('```<img/src=x>\na\n');
    expect(root.querySelector('.code-language')?.textContent).to.equal('<img/src=x>');
    expect(root.querySelector('img')).to.equal(null);
  });

  it('wraps long lines and reports the state', () => {
    const { root, markdown } = stage({ labels: { wrap: 'Umbrechen' } });
    markdown.write('```\na\n');
    const wrap = buttonOf(root, 'Umbrechen');
    expect(wrap.getAttribute('aria-pressed')).to.equal('false');
    wrap.click();
    expect(wrap.getAttribute('aria-pressed')).to.equal('true');
    expect(root.querySelector('.code-block')?.classList.contains('wrapped')).to.equal(true);
    wrap.click();
    expect(wrap.getAttribute('aria-pressed')).to.equal('false');
  });

  it('copies the code, announces it, and can copy again', async () => {
    const clock = createManualClock();
    const { root, markdown } = stage({ schedule: (ms, task) => clock.schedule(ms, task) });
    markdown.write('```js\na\n  b\n```\n');
    const copied: string[] = [];
    const restore = replaceClipboard({ writeText: async (text: string) => void copied.push(text) });
    const copy = buttonOf(root, 'Copy');
    const status = root.querySelector('[role=status]');
    copy.click();
    await until(() => status?.textContent === 'Copied');
    expect(copied).to.deep.equal(['a\n  b']);
    expect(copy.classList.contains('copied')).to.equal(true);
    clock.advance(1999);
    copy.click();
    await until(() => copied.length === 2);
    await until(() => clock.pending === 1);
    clock.advance(1999);
    expect(status?.textContent).to.equal('Copied');
    clock.advance(1);
    expect(status?.textContent).to.equal('');
    expect(copy.classList.contains('copied')).to.equal(false);
    restore();
  });

  for (const [why, clipboard] of [
    ['there is no clipboard', undefined],
    ['it is refused', { writeText: () => Promise.reject(new Error('on purpose')) }],
  ] as const) {
    it(`copies by selection from a shadow root when ${why}`, async () => {
      const { root, markdown } = stage();
      markdown.write('```js\nlet a;\nlet b;\n```\n\nend');
      const restore = replaceClipboard(clipboard);
      const execute = document.execCommand;
      let copied = '';
      // Headless browsers do not allow copying, so the event is dispatched by the test.
      document.execCommand = (command) => {
        const event = new ClipboardEvent(command, {
          clipboardData: new DataTransfer(),
          bubbles: true,
          cancelable: true,
          composed: true,
        });
        root.querySelector('code')?.dispatchEvent(event);
        // Firefox replaces the given clipboard data with its own.
        copied = event.clipboardData?.getData('text/plain') ?? '';
        return event.defaultPrevented;
      };
      const copy = buttonOf(root, 'Copy');
      copy.focus();
      await sendKeys({ press: 'Enter' });
      await until(() => copy.classList.contains('copied'));
      document.execCommand = execute;
      restore();
      expect(copied).to.equal('let a;\nlet b;');
      expect(getSelection()?.toString().trim()).to.equal('let a;\nlet b;');
    });
  }

  it('selects the code when it cannot be copied', async () => {
    const { root, markdown } = stage();
    markdown.write('```\na\n```\n\nend');
    const restore = replaceClipboard(undefined);
    const execute = document.execCommand;
    document.execCommand = () => false;
    const copy = buttonOf(root, 'Copy');
    copy.click();
    const status = root.querySelector('[role=status]');
    await until(() => status?.textContent === 'Copy failed, text selected');
    expect(status?.classList.contains('failed'), 'it is visible').to.equal(true);
    expect(getSelection()?.toString().trim()).to.equal('a');
    document.execCommand = execute;
    restore();
  });
});

function stage(options?: CodeToolbarOptions): { root: HTMLElement; markdown: Markdown } {
  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  return { root, markdown: createMarkdown(createDomSink(root, { toolbar: createCodeToolbar(options) })) };
}

function buttonOf(root: HTMLElement, name: string): HTMLButtonElement {
  const found = [...root.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === name);
  if (!found) throw new Error(`there is no button ${name}`);
  return found;
}

/** Replaces the browser's clipboard. */
function replaceClipboard(clipboard: unknown): () => void {
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  return () => Reflect.deleteProperty(navigator, 'clipboard');
}
