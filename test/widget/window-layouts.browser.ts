import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';

/** Left, top, width and height in the window. Layout only: an opening panel is still being scaled. */
type Box = readonly [number, number, number, number];

beforeEach(() => setViewport({ width: 1280, height: 800 }));

describe('the launcher’s panel', () => {
  const FORMS: Readonly<
    Record<string, { layout: 'launcher' | 'sidebar'; window: readonly [number, number]; box: Box }>
  > = {
    'floats above the launcher': { layout: 'launcher', window: [1280, 800], box: [860, 32, 400, 680] },
    'floats in a window of 601 pixels': { layout: 'launcher', window: [601, 800], box: [181, 32, 400, 680] },
    'is a sidebar in a low window': { layout: 'launcher', window: [1280, 470], box: [880, 0, 400, 470] },
    'is a sidebar in that layout': { layout: 'sidebar', window: [1280, 800], box: [880, 0, 400, 800] },
  };
  for (const [title, { layout, window, box }] of Object.entries(FORMS)) {
    it(`${title}, and the page beside it can be used`, async () => {
      await setViewport({ width: window[0], height: window[1] });
      const stage = await openChat({ layout, open: true });
      expect(boxOf(stage.part('panel'))).to.deep.equal(box);
      expect(stage.root.querySelector('dialog:modal')).to.equal(null);
    });
  }

  for (const layout of ['launcher', 'sidebar'] as const) {
    it(`is a modal sheet in a window of 600 pixels: ${layout}`, async () => {
      await setViewport({ width: 600, height: 800 });
      const stage = await openChat({ layout, open: true });
      expect(boxOf(stage.part('panel'))).to.deep.equal([0, 8, 600, 792]);
      expect(stage.root.querySelector('dialog:modal')).to.equal(stage.part('panel'));
      expect(stage.isFocused('panel'), 'no button has the focus').to.equal(true);
    });
  }

  it('stays above the keyboard of a phone, and where it is when the visitor magnifies the page', async () => {
    const viewport = Object.assign(new EventTarget(), { offsetTop: 0, height: 800, scale: 1 });
    const own = Object.getOwnPropertyDescriptor(globalThis, 'visualViewport');
    Object.defineProperty(globalThis, 'visualViewport', { configurable: true, value: viewport });
    try {
      await setViewport({ width: 400, height: 800 });
      const stage = await openChat({ layout: 'launcher', open: true });
      const resize = async (change: Partial<typeof viewport>): Promise<Box> => {
        Object.assign(viewport, change).dispatchEvent(new Event('resize'));
        await stage.rendered();
        return boxOf(stage.part('panel'));
      };
      expect(await resize({ height: 450 })).to.deep.equal([0, 8, 400, 442]);
      expect(stage.part('composer').getBoundingClientRect().bottom).to.be.at.most(450);
      expect(await resize({ height: 450, offsetTop: 100 })).to.deep.equal([0, 108, 400, 442]);
      expect(await resize({ height: 200, scale: 2 })).to.deep.equal([0, 108, 400, 442]);
    } finally {
      Object.defineProperty(globalThis, 'visualViewport', own ?? {});
    }
  });

  it('has a button that closes it only where the launcher is covered or hidden', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const isClosable = () => stage.root.querySelector('[aria-label="Close chat"]') !== null;
    const isLauncherShown = () => stage.part('launcher').checkVisibility();
    expect([isClosable(), isLauncherShown()]).to.deep.equal([false, true]);
    stage.element.layout = 'sidebar';
    await stage.rendered();
    expect([isClosable(), isLauncherShown()]).to.deep.equal([true, false]);
    stage.root.querySelector<HTMLElement>('[aria-label="Close chat"]')?.focus();
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.element.open).to.equal(false);
    expect(stage.isFocused('launcher')).to.equal(true);
    expect(isLauncherShown()).to.equal(true);
  });

  const SIDES: readonly (readonly ['ltr' | 'rtl', 'start' | 'end', 'left' | 'right'])[] = [
    ['ltr', 'end', 'right'],
    ['ltr', 'start', 'left'],
    ['rtl', 'end', 'left'],
    ['rtl', 'start', 'right'],
  ];
  for (const [direction, side, expected] of SIDES) {
    it(`and the launcher are on the ${expected} with side="${side}" on a page in direction ${direction}`, async () => {
      const stage = await openChat({ layout: 'launcher', open: true, side });
      stage.element.dir = direction;
      const gapOf = (part: string): number => {
        const [left, , width] = boxOf(stage.part(part));
        return expected === 'left' ? left : innerWidth - left - width;
      };
      expect([gapOf('launcher'), gapOf('panel')]).to.deep.equal([20, 20]);
      // The grip is at the corner that is farthest from the launcher's.
      const [panel, grip] = [boxOf(stage.part('panel')), boxOf(stage.part('grip'), stage.part('panel'))];
      expect([grip[0], grip[1]]).to.deep.equal([expected === 'left' ? panel[2] - 2 - 24 : 0, 0]);
      stage.element.layout = 'sidebar';
      await stage.rendered();
      expect(gapOf('panel')).to.equal(0);
    });
  }

  it('becomes a panel above the launcher again when the window grows, still open', async () => {
    await setViewport({ width: 500, height: 800 });
    const stage = await openChat({ layout: 'launcher', open: true });
    expect(stage.root.querySelector('dialog:modal')).not.to.equal(null);
    await setViewport({ width: 1280, height: 800 });
    await until(() => !stage.root.querySelector('dialog:modal'));
    expect(boxOf(stage.part('panel'))).to.deep.equal([860, 32, 400, 680]);
    expect(stage.element.open).to.equal(true);
  });
});

describe('a fullscreen chat', () => {
  it('fills the window, whatever its place in the page', async () => {
    const stage = await openChat({ layout: 'fullscreen' });
    expect(boxOf(stage.part('panel'))).to.deep.equal([0, 0, 1280, 800]);
    expect(stage.parts('launcher')).to.have.length(0);
    expect(getComputedStyle(stage.part('panel')).borderRadius).to.equal('0px');
  });
});

describe('a change of layout', () => {
  const LAYOUTS = ['inline', 'launcher', 'sidebar', 'fullscreen', 'inline', 'sidebar', 'launcher'] as const;

  it('keeps messages, draft, focus and the place of a reader', async () => {
    const stage = await openChat({ open: true });
    (await stage.ask('Tell me everything')).answer(
      Array.from({ length: 60 }, (_, line) => `Line ${line}`).join('\n\n'),
    );
    (await stage.ask('And more')).answer(Array.from({ length: 60 }, (_, line) => `More ${line}`).join('\n\n'));
    await stage.rendered();
    await typeDraft(stage, 'A draft');
    await scrollTo(stage, 'More 20');
    const [message] = stage.parts('message');
    for (const layout of LAYOUTS) {
      stage.element.layout = layout;
      await shown(stage);
      expect(stage.parts('message')[0] === message, `${layout}: the same elements`).to.equal(true);
      expect(stage.input.value, layout).to.equal('A draft');
      expect(stage.isFocused('field'), `${layout}: focus`).to.equal(true);
      await until(() => Math.abs(offsetOf(stage, 'More 20')) < 40);
    }
  });

  it('keeps the page’s focus', async () => {
    const field = await fixture<HTMLInputElement>(html`<input aria-label="Elsewhere" />`);
    const stage = await openChat({ open: true });
    field.focus();
    for (const layout of LAYOUTS) {
      stage.element.layout = layout;
      await shown(stage);
      expect(document.activeElement === field, layout).to.equal(true);
    }
  });
});

function boxOf(element: HTMLElement, within?: HTMLElement): Box {
  const { offsetWidth, offsetHeight } = element;
  if (within) return [element.offsetLeft, element.offsetTop, offsetWidth, offsetHeight];
  for (const animation of element.getAnimations()) animation.finish();
  const { left, top } = element.getBoundingClientRect();
  return [Math.round(left), Math.round(top), offsetWidth, offsetHeight];
}

async function typeDraft(stage: Stage, text: string): Promise<void> {
  stage.element.focus();
  await sendKeys({ type: text });
  await stage.rendered();
}

function paragraph(stage: Stage, text: string): Element {
  const found = [...stage.root.querySelectorAll('p')].find(({ textContent }) => textContent?.trim() === text);
  if (!found) throw new Error(`no paragraph "${text}"`);
  return found;
}

/** How far below the top of the conversation a paragraph is. */
function offsetOf(stage: Stage, text: string): number {
  return paragraph(stage, text).getBoundingClientRect().top - stage.part('conversation').getBoundingClientRect().top;
}

/** Scrolls as a reader does, upwards from the end. */
async function scrollTo(stage: Stage, text: string): Promise<void> {
  stage.part('conversation').scrollBy({ top: offsetOf(stage, text) });
  await stage.appears('latest');
}
