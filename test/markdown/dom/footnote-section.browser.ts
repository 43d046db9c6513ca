import { expect } from '@open-wc/testing';
import { createDomSink, createMarkdown, type DomSinkOptions, type Markdown } from '../../../src/markdown/index.ts';

describe('footnotes in a page', () => {
  it('follow the document in the order of their numbers', () => {
    const { root } = draw(
      'One[^b], two[^a].\n\n[^a]: Second.\n\n    ```\n    code\n    ```\n[^b]: First.\n\nThe end.\n',
    );
    expect([...root.children].map(({ localName }) => localName)).to.deep.equal(['p', 'p', 'section']);
    expect(numbers(root)).to.deep.equal(['1', '2']);
    expect(notes(root)).to.deep.equal(['1 First.', '2 Second.code\n']);
  });

  it('have accessible names', async () => {
    const labels = {
      footnotes: 'Note',
      footnote: (number: number) => `Nota ${number}`,
      backToReference: 'Torna al testo',
    };
    const { root } = draw('One[^a].\n\n[^a]: First.\n', { labels });
    const section = root.querySelector('section.footnotes[role="doc-endnotes"]');
    expect(section?.ariaLabel).to.equal('Note');
    expect(root.querySelector('sup > button')?.ariaLabel).to.equal('Nota 1');
    expect(section?.querySelector('button')?.ariaLabel).to.equal('Torna al testo');
    document.body.append(root);
    await expect(root).to.be.accessible();
    root.remove();
  });

  it('are focused from their references and lead back to them', () => {
    const { root } = shown('One[^a], two[^b], and [^a] again.\n\n[^a]: First.\n[^b]: Second, see [^a].\n');
    const references = [...root.querySelectorAll<HTMLElement>('button.footnote-reference')];
    const items = [...root.querySelectorAll<HTMLElement>('ol > li')];
    expect(references.map(({ textContent }) => textContent)).to.deep.equal(['1', '2', '1', '1']);
    const backs = items.map((item) => item.querySelector<HTMLElement>('button.footnote-back'));
    for (const [at, to] of [
      [2, 0],
      [0, 0],
      [1, 1],
      [3, 0],
    ] as const) {
      references[at]?.click();
      expect(focused(root)).to.equal(items[to]);
      backs[to]?.click();
      expect(focused(root)).to.equal(references[at]);
    }
    // No reference to the second footnote was followed, so it leads to the first reference.
    backs[1]?.click();
    expect(focused(root)).to.equal(references[1]);
    root.remove();
  });

  it('are only numbers within a link', () => {
    const { root } = shown('[a link[^a]](/there)\n\n[^a]: First.\n');
    expect(root.querySelectorAll('p a button')).to.have.length(0);
    expect(root.querySelector('a > sup')?.textContent).to.equal('1');
    root.querySelector<HTMLElement>('button.footnote-back')?.click();
    expect(focused(root)).to.equal(root.querySelector('a'));
    root.remove();
  });

  it('keep their nodes while text before them and in them arrives', () => {
    const { root, markdown } = draw('One[^b], two[^a].\n\n[^a]: Second.\n[^b]: First\n', {}, false);
    const items = [...root.querySelectorAll('ol > li')];
    const observer = new MutationObserver(() => {});
    observer.observe(items[1] as Element, { childList: true, characterData: true, attributes: true, subtree: true });
    for (const piece of ['goes on.\n', '\nMore ', 'text[^c].\n\n', '[^c]: Third.', '\n']) markdown.write(piece);
    markdown.end();
    expect([...root.querySelectorAll('ol > li')].slice(0, 2)).to.deep.equal(items);
    expect(notes(root)).to.deep.equal(['1 First\ngoes on.', '2 Second.', '3 Third.']);
    expect(observer.takeRecords()).to.deep.equal([]);
    observer.disconnect();
  });

  it('turn references into text when the document ends without them, and number the others again', () => {
    const { root, markdown } = draw('One[^a], two[^b].\n\n[^b]: Second.\n', {}, false);
    expect(numbers(root)).to.deep.equal(['1', '2']);
    expect(notes(root)).to.deep.equal(['2 Second.']);
    const item = root.querySelector('ol > li');
    const observer = new MutationObserver(() => {});
    observer.observe(root.querySelector('ol') as Element, { childList: true });
    markdown.end();
    // A moved element would lose the focus.
    expect(observer.takeRecords()).to.deep.equal([]);
    observer.disconnect();
    expect(root.querySelector('p')?.textContent).to.equal('One[^a], two1.');
    expect(notes(root)).to.deep.equal(['1 Second.']);
    expect(root.querySelector('ol > li')).to.equal(item);
  });

  it('are sorted by number when many are defined in any order', () => {
    const labels = Array.from({ length: 3000 }, (_, index) => index);
    const shuffled = labels.toSorted((a, b) => ((a * 7919) % 3001) - ((b * 7919) % 3001));
    const source = [labels.map((label) => `[^${label}]`), ...shuffled.map((label) => `[^${label}]: ${label + 1}`)];
    const { root } = draw(source.join('\n'));
    expect(notes(root)).to.deep.equal(labels.map((label) => `${label + 1} ${label + 1}`));
  });

  it('remove their list when there are none', () => {
    expect(draw('One[^a].\n\n[^b]: Nothing refers to this.\n').root.querySelector('section')).to.equal(null);
  });
});

function draw(source: string, options?: DomSinkOptions, ends = true): { root: HTMLElement; markdown: Markdown } {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  const markdown = createMarkdown(createDomSink(root, options));
  markdown.write(source);
  if (ends) markdown.end();
  return { root, markdown };
}

/** A root in the page, where elements can have the focus. */
function shown(source: string): { root: HTMLElement } {
  const drawn = draw(source);
  document.body.append((drawn.root.getRootNode() as ShadowRoot).host);
  return drawn;
}

function focused(root: HTMLElement): Element | null {
  return (root.getRootNode() as ShadowRoot).activeElement;
}

function numbers(root: ParentNode): (string | null)[] {
  return Array.from(root.querySelectorAll('.footnote-reference'), ({ textContent }) => textContent);
}

function notes(root: ParentNode): string[] {
  return Array.from(
    root.querySelectorAll('section > ol > li'),
    (item) => `${(item as HTMLLIElement).value} ${item.querySelector('div.footnote')?.textContent}`,
  );
}
