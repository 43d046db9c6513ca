import { expect, nextFrame } from '@open-wc/testing';
import {
  createHighlighter,
  type HighlighterOptions,
  type LineTokenizer,
} from '../../../src/markdown/highlighting/index.ts';
import { createDomSink, createMarkdown, type Highlighter, type Markdown } from '../../../src/markdown/index.ts';

describe('highlighting', () => {
  it('colors a line when it is complete and never changes it again', async () => {
    const { root, markdown, settle } = stage();
    markdown.write('```js\nlet a = "b";\nlet');
    await settle();
    expect(spans(root)).to.equal('let:keyword a:definition "b":string');
    const standing = [...root.querySelectorAll('.lines > span')];
    expect(root.querySelector('code')?.textContent).to.equal('let a = "b";\nlet');
    markdown.write(' c;\n```\n\nend');
    markdown.end();
    await settle();
    expect(spans(root)).to.equal('let:keyword a:definition "b":string let:keyword c:definition');
    expect([...root.querySelectorAll('.lines > span')].slice(0, 3)).to.deep.equal(standing);
  });

  it('gives the same result in any chunks', async () => {
    const line = 'const a = `b ${1} "c"`; // d\n/* e\n\nf */ g(null);\n';
    const source = `- list\n\n  \`\`\`ts\n  ${line.repeat(10).replaceAll('\n', '\n  ')}\n\n      indented\n\nend`;
    const drawn = await Promise.all(
      [1, 3, 7, 80, source.length].map(async (size) => {
        const { root, markdown, settle } = stage();
        for (let start = 0; start < source.length; start += size) {
          markdown.write(source.slice(start, start + size));
          if (start % 20 === 0) await settle();
        }
        markdown.end();
        await settle();
        root.querySelector('code')?.normalize();
        return root;
      }),
    );
    for (const root of drawn) expect(root.isEqualNode(drawn[0] ?? null)).to.equal(true);
    expect(spans(drawn[0])).to.include('null:constant');
  });

  it('passes each character to the tokenizer once, in a block of any length', async () => {
    let read = 0;
    const tokenizer = (): LineTokenizer => (line) => {
      read += line.length + 1;
      return [{ length: 3, kind: 'keyword' }];
    };
    const { root, markdown, settle } = stage({ tokenizerFor: () => tokenizer });
    const source = 'let it = be;\n'.repeat(6000);
    markdown.write('```any\n');
    for (let start = 0; start < source.length; start += 4000) {
      markdown.write(source.slice(start, start + 4000));
      await settle();
    }
    expect(read).to.equal(source.length);
    expect(root.querySelectorAll('.lines > .keyword')).to.have.length(6000);
    expect(root.querySelector('code')?.textContent).to.equal(source);
  });

  it('works in slices when many lines wait, the last block first', async () => {
    let now = 0;
    const tasks: (() => void)[] = [];
    const order: string[] = [];
    const highlighter = createHighlighter({
      now: () => now,
      schedule: (task) => tasks.push(task),
      tokenizerFor: () => () => (line) => {
        order.push(line);
        now += 3;
        return [];
      },
    });
    const { markdown, settle } = stage(highlighter);
    markdown.write('```a\n1\n2\n3\n4\n```\n```a\n5\n6\n```\n');
    await settle();
    const slice = (): string => {
      order.length = 0;
      tasks.shift()?.();
      return order.join(' ');
    };
    expect(slice()).to.equal('5 6 1');
    expect(slice()).to.equal('2 3 4');
    expect(slice()).to.equal('');
    expect(tasks).to.have.length(0);
  });

  it('keeps the selection in other lines when it comes late', async () => {
    const { root, markdown, settle } = stage();
    markdown.write('```js\nlet a;\nlet b;\nlet c;\n');
    const text = root.querySelector('.lines')?.firstChild;
    const selection = getSelection();
    if (!text || !selection) throw new Error('there is nothing to select');
    const selected = document.createRange();
    selected.setStart(text, 'let a;\nlet b;\n'.length);
    selected.setEnd(text, 'let a;\nlet b;\nlet c;'.length);
    selection.setBaseAndExtent(text, selected.startOffset, text, selected.endOffset);
    expect(selection.toString()).to.equal('let c;');
    markdown.write('let d;\n');
    await settle(2);
    expect(spans(root)).to.equal('let:keyword a:definition let:keyword b:definition');
    expect(selected.toString()).to.equal('let c;');
    expect(selection.toString()).to.equal('let c;');
  });

  it('leaves very long lines and unknown languages plain', async () => {
    const { root, markdown, settle } = stage();
    markdown.write(
      `\`\`\`js\nlet ${'a'.repeat(2001)};\nlet b;\n\`\`\`\n\n\`\`\`nonsense\nlet a;\n\`\`\`\n\n    let c;\n`,
    );
    markdown.end();
    await settle();
    expect(spans(root)).to.equal('let:keyword b:definition');
  });

  it('never changes the text, whatever a page’s own tokenizer does', async () => {
    const tokens = [
      { length: 2, kind: 'keyword' },
      { length: -1, kind: 'keyword' },
      { length: NaN, kind: 'keyword' },
      { length: 1, kind: 'evil"class' as 'keyword' },
      { length: 99, kind: 'string' },
    ] as const;
    const { root, markdown, settle } = stage({
      tokenizerFor: () => () => (line) => (line === 'throw' ? raise() : tokens),
    });
    markdown.write('```own\none two\nthrow\nthree\n');
    await settle();
    expect(root.querySelector('code')?.textContent).to.equal('one two\nthrow\nthree\n');
    expect(spans(root)).to.equal('on:keyword  two:string');
  });

  it('uses the page’s tokenizer, and the built-in one when that fails', async () => {
    const requestedLanguages: string[] = [];
    const { root, markdown, settle } = stage({
      tokenizerFor: async (language) => {
        requestedLanguages.push(language);
        if (language === 'ts') return raise;
        return language === 'own' ? () => () => [{ length: 1, kind: 'meta' }] : raise();
      },
    });
    markdown.write('```Own\nx\n```\n\n```{.js}\nlet a;\n```\n\n```ts:a.ts\nlet b;\n```\n');
    await settle();
    expect(requestedLanguages).to.deep.equal(['own', 'js', 'ts']);
    expect(spans(root)).to.equal('x:meta let:keyword a:definition let:keyword b:definition');
  });
});

function raise(): never {
  throw new Error('on purpose');
}

interface Stage {
  readonly root: HTMLElement;
  readonly markdown: Markdown;
  /** Waits until languages are loaded, and highlights up to a number of lines; all by default. */
  settle(lines?: number): Promise<void>;
}

/** A document in a shadow root, with a highlighter whose time the test controls. */
function stage(options: HighlighterOptions | Highlighter = {}): Stage {
  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  const tasks: (() => void)[] = [];
  const languages: unknown[] = [];
  let lines = Infinity;
  // Each look at the clock takes time, so a slice ends after a number of lines.
  let now = 0;
  const highlighter =
    'highlight' in options
      ? options
      : createHighlighter({ schedule: (task) => tasks.push(task), now: () => (now += 8 / lines), ...options });
  const markdown = createMarkdown(
    createDomSink(root, {
      loadHighlighter: async () => ({
        highlight: (code, language) => languages.push(highlighter.highlight(code, language)),
      }),
    }),
  );
  return {
    root,
    markdown,
    async settle(most = Infinity) {
      // The promise of the highlighter is fulfilled by then.
      await nextFrame();
      await Promise.all(languages);
      lines = most;
      if (most < Infinity) tasks.shift()?.();
      else for (let task = tasks.shift(); task; task = tasks.shift()) task();
    },
  };
}

/** The highlighted parts and their kinds. */
function spans(root: ParentNode | undefined): string {
  const found = root?.querySelectorAll('.lines > span') ?? [];
  return Array.from(found, ({ className, textContent }) => `${textContent}:${className}`).join(' ');
}
