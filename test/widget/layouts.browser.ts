import { expect } from '@open-wc/testing';
import { openChat, type Stage } from './chat-fixture.ts';

interface Layout {
  /** The styles of the parent, of the element, and of the parent's parent. */
  readonly page?: string;
  readonly chat?: string;
  readonly around?: string;
  /** Text before the element. */
  readonly beside?: string;
  readonly width: number | readonly [least: number, most: number];
  readonly height: number | readonly [least: number, most: number];
}

/** Layouts of pages, and the size that the element must have in them, in pixels. */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  'a block': { page: 'width:700px', width: 700, height: 400 },
  'a block with a height': { page: 'width:700px;height:500px', width: 700, height: 500 },
  'a flex row with a height': { page: 'display:flex;width:900px;height:450px', width: 400, height: 450 },
  'a flex row in which it grows': {
    page: 'display:flex;width:900px;height:450px',
    chat: 'flex:1',
    width: 900,
    height: 450,
  },
  'a flex row beside a long text': {
    page: 'display:flex;width:900px;height:450px',
    beside: 'Text that goes on. '.repeat(80),
    width: [240, 400],
    height: 450,
  },
  'a narrow flex row': { page: 'display:flex;width:200px;height:450px', width: 200, height: 450 },
  'a centred flex box': {
    page: 'display:flex;align-items:center;justify-content:center;width:900px;height:500px',
    width: 400,
    height: 500,
  },
  'a flex column, centred': {
    page: 'display:flex;flex-direction:column;align-items:center;width:900px',
    width: 400,
    height: 400,
  },
  'a flex column, at its end': {
    page: 'display:flex;flex-direction:column;align-items:flex-end;width:900px;height:300px',
    width: 400,
    height: 300,
  },
  'a flex column below a heading': {
    page: 'display:flex;flex-direction:column;height:300px;overflow:hidden',
    beside: 'A heading',
    width: [400, 2000],
    height: [200, 290],
  },
  'a full flex column': {
    page: 'display:flex;flex-direction:column;width:300px;height:300px',
    beside: 'Text that goes on. '.repeat(200),
    width: 300,
    height: [160, 300],
  },
  'a grid that centres': { page: 'display:grid;place-items:center;width:900px;height:500px', width: 400, height: 500 },
  'a grid with a row of its own': {
    page: 'display:grid;grid-template-rows:1fr;width:600px;height:350px',
    width: 600,
    height: 350,
  },
  'a float': { page: 'width:900px', chat: 'float:left', width: 400, height: 400 },
  'a float in a narrow box': { page: 'width:220px', chat: 'float:right', width: 220, height: 400 },
  'inline-block': { page: 'width:900px', chat: 'display:inline-block', width: 400, height: 400 },
  'a table cell': { page: 'display:table-cell', width: 400, height: 400 },
  'a table cell beside a long text': {
    around: 'display:table;width:900px',
    page: 'display:table-cell',
    width: [240, 900],
    height: 400,
  },
  'positioned absolutely': {
    page: 'position:relative;width:900px;height:300px',
    chat: 'position:absolute',
    width: 400,
    height: 300,
  },
  'inset: 0': {
    page: 'position:relative;width:500px;height:300px',
    chat: 'position:absolute;inset:0',
    width: 500,
    height: 300,
  },
  'a parent that shrinks to fit': { page: 'position:absolute', width: 400, height: 400 },
  'a parent of width: max-content': { page: 'width:max-content', width: 400, height: 400 },
  'a parent of width: min-content': { page: 'width:min-content', width: 240, height: 400 },
  'a low box with hidden overflow': { page: 'width:500px;height:300px;overflow:hidden', width: 500, height: 300 },
  'an own height': { chat: 'width:400px;height:300px', width: 400, height: 300 },
  'an own width': { chat: 'width:200px', width: 200, height: 400 },
  'a maximum height': { chat: 'max-height:320px', width: [400, 2000], height: 320 },
  'a maximum height of the page': {
    page: 'max-height:320px;display:flex;flex-direction:column',
    width: [400, 2000],
    height: 320,
  },
  'a narrow box': { page: 'width:240px', width: 240, height: 400 },
  'height: 100% of an automatic height': { page: 'width:500px', chat: 'height:100%', width: 500, height: 400 },
  'a page in columns': { page: 'columns:2;column-gap:0;width:800px', width: 400, height: 400 },
  'vertical text': { page: 'writing-mode:vertical-rl;height:500px', width: 400, height: 500 },
  'a block without a position': { page: 'width:500px', chat: 'position:static', width: 500, height: 400 },
  'padding of the page': { page: 'width:500px', chat: 'padding:1em;width:100%', width: 500, height: 432 },
};

describe('an inline chat is usable in', () => {
  const around = document.createElement('div');
  const page = around.appendChild(document.createElement('div'));
  let stage: Stage;
  before(async () => {
    stage = await openChat({ heading: 'Support' });
    document.body.append(around);
    page.append(stage.element);
  });
  after(() => around.remove());

  for (const [name, layout] of Object.entries(LAYOUTS)) {
    it(name, () => {
      const beside = document.createElement('div');
      beside.textContent = layout.beside ?? '';
      around.style.cssText = layout.around ?? '';
      page.style.cssText = layout.page ?? '';
      stage.element.style.cssText = layout.chat ?? '';
      if (layout.beside) page.prepend(beside);
      const panel = stage.part('panel').getBoundingClientRect();
      stage.element.scrollIntoView();
      const isReached = isSeen(stage, 'field');
      beside.remove();
      within(panel.width, layout.width);
      within(panel.height, layout.height);
      expect(isReached, 'the field is seen').to.equal(true);
    });
  }

  for (const height of [180, 240, 300])
    it(`with a long draft, ${height}px high`, async () => {
      page.style.cssText = '';
      stage.element.style.cssText = `width:300px;height:${height}px`;
      stage.input.value = 'A line\n'.repeat(20);
      stage.input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await stage.rendered();
      stage.element.scrollIntoView();
      expect([isSeen(stage, 'field'), isSeen(stage, 'send')]).to.deep.equal([true, true]);
      stage.input.value = '';
      stage.input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });

  it('without making the page longer', () => {
    page.style.cssText = 'width:500px;height:200px;overflow:auto';
    stage.element.style.cssText = 'max-height:150px';
    expect(page.scrollHeight).to.equal(200);
  });
});

function within(value: number, range: Layout['width']): void {
  const [least, most] = typeof range === 'number' ? [range - 1, range + 1] : range;
  expect(value).to.be.within(least, most);
}

/** Whether a part is the topmost element at its centre. */
function isSeen(stage: Stage, name: string): boolean {
  const { left, top, width, height } = stage.part(name).getBoundingClientRect();
  return stage.part(name).contains(stage.root.elementFromPoint(left + width / 2, top + height / 2));
}
