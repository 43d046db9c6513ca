import { expect } from '@open-wc/testing';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const TABLE = '| a | b | c |\n|---|---|--:|\n| 1 | two words | 3 |\n| 4 | **5** | 6 |\n';

const ANSWER = `## The *heading*

A [link](https://there.example/?a=1&b=2), \`code\` and **bold**[^1].  
A second line.

${TABLE}
\`\`\`sh
ls -l
echo "<b>"
\`\`\`

- one
- two
  1. deep

     deeper
- [x] done

3. three
4. four

> [!NOTE]
> noted

The area is $a^2$, so

$$
\\frac{a}{b}
$$

[^1]: It says this.
`;

const HEAD = '<thead><tr><th>a</th><th>b</th><th>c</th></tr></thead>';

/** A selection in a rendered answer, from the start of one text to the end of another, and the clipboard content it must produce. */
const SELECTIONS: readonly {
  what: string;
  from: [text: string, offset: number];
  to: [text: string, offset: number];
  text: string;
  html: string;
}[] = [
  {
    what: 'a table',
    from: ['a', 0],
    to: ['6', 1],
    text: 'a\tb\tc\n1\ttwo words\t3\n4\t5\t6',
    html: `<table>${HEAD}<tbody><tr><td>1</td><td>two words</td><td>3</td></tr><tr><td>4</td><td><strong>5</strong></td><td>6</td></tr></tbody></table>`,
  },
  { what: 'within a cell', from: ['two words', 4], to: ['two words', 9], text: 'words', html: 'words' },
  {
    what: 'from one cell to the next row',
    from: ['two words', 0],
    to: ['4', 1],
    text: '\ttwo words\t3\n4',
    html: '<table><tbody><tr><td></td><td>two words</td><td>3</td></tr><tr><td>4</td></tr></tbody></table>',
  },
  {
    what: 'from a paragraph into a table',
    from: ['A second line.', 2],
    to: ['b', 1],
    text: 'second line.\n\na\tb',
    html: '<p>second line.</p><table><thead><tr><th>a</th><th>b</th></tr></thead></table>',
  },
  {
    what: 'a paragraph with marks, a note and a line break',
    from: ['A ', 0],
    to: ['A second line.', 14],
    text: 'A link, code and bold[1].\nA second line.',
    html: 'A <a href="https://there.example/?a=1&amp;b=2">link</a>, <code>code</code> and <strong>bold</strong><sup>[1]</sup>.<br>A second line.',
  },
  {
    what: 'code, without its bar',
    from: ['A second line.', 9],
    to: ['echo', 4],
    text: 'line.\n\na\tb\tc\n1\ttwo words\t3\n4\t5\t6\n\nls -l\necho',
    html: `<p>line.</p><table>${HEAD}<tbody><tr><td>1</td><td>two words</td><td>3</td></tr><tr><td>4</td><td><strong>5</strong></td><td>6</td></tr></tbody></table><pre><code>ls -l\necho</code></pre>`,
  },
  {
    what: 'lists with their marks',
    from: ['one', 1],
    to: ['four', 4],
    text: 'ne\n- two\n  1. deep\n\n     deeper\n- [x] done\n\n3. three\n4. four',
    html: '<ul><li>ne</li><li>two<ol><li><p>deep</p><p>deeper</p></li></ol></li><li>[x] done</li></ul><ol start="3"><li>three</li><li>four</li></ol>',
  },
  {
    what: 'formulas as their TeX',
    from: ['The area is ', 4],
    to: [', so', 4],
    text: 'area is $a^2$, so',
    html: 'area is $a^2$, so',
  },
  {
    what: 'an alert and what follows',
    from: ['noted', 0],
    to: ['The area is ', 8],
    text: 'noted\n\nThe area',
    html: '<blockquote><p>noted</p></blockquote><p>The area</p>',
  },
];

describe('copying from a conversation', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openChat({ suggestions: [] });
    (await stage.ask('Hello?\nYou!')).answer(ANSWER);
    await stage.rendered();
    const answer = stage.parts('text')[1] as HTMLElement;
    await until(
      () => answer.querySelectorAll('.drawn').length >= 2 && answer.querySelector('.lines .type') && isReady(),
    );
  });

  it('puts the selected part into the clipboard', () => {
    const answer = stage.parts('text')[1] as HTMLElement;
    for (const { what, from, to, text, html } of SELECTIONS) {
      select(place(answer, ...from), place(answer, ...to));
      expect(copied(answer), what).to.deep.equal({ text, html });
    }
  });

  it('copies a whole answer without styles', () => {
    const answer = stage.parts('text')[1] as HTMLElement;
    getSelection()?.selectAllChildren(answer);
    const { text, html } = copied(answer);
    expect(text).to.include('The heading\n\nA link').and.to.include('The area is $a^2$, so\n\n$$\\frac{a}{b}$$');
    expect(text)
      .to.match(/\n1\. It says this\.$/)
      .and.not.to.match(/Wrap|Copy|↩/);
    expect(html)
      .to.match(/^<h4>The <em>heading<\/em><\/h4>/)
      .and.not.to.match(/class|style|<div|<span|<button|role=/);
  });

  it('copies several messages, each on its own lines', () => {
    const [prompt, answer] = stage.parts('text');
    select(place(prompt as HTMLElement, 'Hello?\nYou!', 0), place(answer as HTMLElement, 'heading', 7));
    expect(copied(answer as HTMLElement)).to.deep.equal({
      text: 'Hello?\nYou!\n\nThe heading',
      html: '<p>Hello?<br>You!</p><h4>The <em>heading</em></h4>',
    });
  });

  it('leaves selections in the input and outside of messages to the browser', () => {
    const field = stage.root.querySelector('textarea') as HTMLTextAreaElement;
    field.value = 'mine';
    field.select();
    expect(copied(field)).to.deep.equal({ text: '', html: '' });
  });

  /** Whether the code that handles `copy` is loaded. */
  function isReady(): boolean {
    const answer = stage.parts('text')[1] as HTMLElement;
    getSelection()?.selectAllChildren(answer);
    return copied(answer).html !== '';
  }
});

function place(root: Node, text: string, offset: number): [node: Node, offset: number] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if ((texts.currentNode as Text).data === text || isCode(texts.currentNode, text))
      return [texts.currentNode, offset];
  throw new Error(`"${text}" is not there`);
}

/** Whether a node of a code block begins with a text. A highlighted word is a node of its own; a plain one is part of a longer node. */
function isCode(node: Node, text: string): boolean {
  return node.parentElement?.closest('pre') !== null && (node as Text).data.startsWith(text);
}

function select(from: [Node, number], to: [Node, number]): void {
  getSelection()?.setBaseAndExtent(...from, ...to);
}

/** Copies the selection and returns the clipboard content. */
function copied(target: Element): { text: string; html: string } {
  const clipboardData = new DataTransfer();
  target.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, composed: true, cancelable: true }));
  return { text: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') };
}
