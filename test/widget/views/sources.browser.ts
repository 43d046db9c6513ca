import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { Source } from '../../../src/chat/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const SOURCES: readonly Source[] = [
  { title: 'Stock', url: 'https://northfold.example/stock' },
  { title: 'A book', text: 'Nobody washed stockings.' },
  { title: 'Bad', url: 'javascript:alert(1)' },
  { title: 'Care', url: 'https://northfold.example/care' },
  { title: 'Five', url: 'https://five.example/' },
];

describe('the sources of an answer', () => {
  it('are led to by marks where the text has their numbers', async () => {
    const stage = await sourced('Twelve pairs [1][2], says **the shop [4]**. See [9].', SOURCES);
    const marks = stage.parts('cite');
    expect(marks.map((mark) => mark.ariaLabel)).to.deep.equal([
      'Source 1: Stock',
      'Source 2: A book',
      'Source 4: Care',
    ]);
    expect(marks.map((mark) => mark.getAttribute('href'))).to.deep.equal([
      'https://northfold.example/stock',
      null,
      'https://northfold.example/care',
    ]);
    expect(marks[0]?.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
    // What is read out and copied is the text as it was written.
    expect(stage.texts[1]).to.equal('Twelve pairs [1][2], says the shop [4]. See [9].');
  });

  it('are not led to from code, links and formulas', async () => {
    const stage = await sourced('Twelve [1]: `a[1]`, [a link [1]](https://a.example/)\n\n```\nb[1]\n```\n', SOURCES);
    expect(stage.parts('cite')).to.have.length(1);
  });

  it('have marks without any room in the height of a line, and at least 24 px to touch', async () => {
    const stage = await sourced('One line.\n\nOne line [1].', SOURCES);
    const [plain, marked] = [...stage.root.querySelectorAll('[part~=answer] .blocks > p')];
    // Of a message that still rises, heights are rounded.
    const heightOf = (element?: Element) => element?.getBoundingClientRect().height ?? Number.NaN;
    expect(heightOf(marked)).to.be.closeTo(heightOf(plain), 0.01);
    const mark = stage.part('cite').getBoundingClientRect();
    const below = stage.root.elementFromPoint(mark.left + mark.width / 2, mark.top - 3);
    expect(below === stage.part('cite')).to.equal(true);
  });

  it('without an address are shown in the list by their mark, which moves the focus there', async () => {
    const stage = await sourced('Nobody [2].', SOURCES);
    const list = stage.root.querySelector('.source-list') as HTMLDetailsElement;
    expect(list.open).to.equal(false);
    stage.part('cite').click();
    expect(list.open).to.equal(true);
    expect(stage.root.activeElement?.textContent).to.contain('Nobody washed stockings.');
  });

  it('are the first three, and a list of all of them on demand', async () => {
    const stage = await sourced('Hello.', SOURCES);
    expect(stage.root.querySelectorAll('.sources > .source')).to.have.length(3);
    const more = stage.root.querySelector('summary') as HTMLElement;
    expect([more.textContent.trim(), more.ariaLabel]).to.deep.equal(['+ 2', '+ 2: All 5 sources']);
    more.click();
    const hosts = Array.from(
      stage.root.querySelectorAll('.source-list li'),
      (item) => item.querySelector('small')?.textContent,
    );
    expect(hosts).to.deep.equal(['northfold.example', undefined, undefined, 'northfold.example', 'five.example']);
  });

  it('have no list if they are few and say nothing more', async () => {
    const stage = await sourced('Hello.', SOURCES.slice(0, 1));
    expect(stage.root.querySelectorAll('.source-list')).to.have.length(0);
  });

  it('show a card at their mark, on focus and on hover, within the panel, until Escape, blur or scrolling', async () => {
    const stage = await sourced(`Nobody [2].\n\n${'A line.\n\n'.repeat(40)}Twelve [1][4].`, SOURCES);
    const [, first, last] = stage.parts('cite');
    const escape = (target: Element) =>
      target.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, cancelable: true }),
      );
    await sendKeys({ press: 'Tab' });
    first?.focus();
    const card = stage.part('source-card');
    expect(card.innerText.split('\n')).to.deep.equal(['Stock', 'northfold.example']);
    expect(first?.getAttribute('aria-describedby')).to.equal(card.id);
    const [inner, outer] = [card.getBoundingClientRect(), stage.part('panel').getBoundingClientRect()];
    expect(inner.left).to.be.greaterThan(outer.left);
    expect(inner.right).to.be.lessThan(outer.right);
    expect(inner.bottom).to.be.lessThan(outer.bottom);
    last?.focus();
    expect(stage.parts('source-card').map(({ innerText }) => innerText.split('\n')[0])).to.deep.equal(['Care']);
    expect(escape(last as HTMLElement), 'kept from the panel').to.equal(false);
    expect(stage.parts('source-card')).to.have.length(0);
    expect(last?.hasAttribute('aria-describedby')).to.equal(false);
    first?.focus();
    stage.input.focus();
    expect(stage.parts('source-card')).to.have.length(0);
    last?.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
    await stage.appears('source-card');
    last?.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    stage.part('source-card').dispatchEvent(new PointerEvent('pointerenter'));
    stage.part('conversation').scrollTop = 0;
    await until(() => stage.parts('source-card').length === 0);
    first?.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'touch' }));
    await stage.rendered();
    expect(stage.parts('source-card')).to.have.length(0);
  });

  it('keep their marks when the messages are rendered again', async () => {
    const stage = await sourced('Twelve [1].', SOURCES);
    stage.element.renderUserMarkdown = true;
    await stage.rendered();
    await until(() => stage.parts('cite').length === 1);
    expect(stage.texts[1]).to.equal('Twelve [1].');
  });
});

async function sourced(answer: string, sources: readonly Source[]): Promise<Stage> {
  const stage = await openChat();
  (await stage.ask('Hello?')).push(
    { type: 'reply-start' },
    { type: 'text-delta', delta: answer },
    { type: 'reply-end', reason: 'done', sources },
  );
  await stage.appears('source');
  await stage.rendered();
  return stage;
}
