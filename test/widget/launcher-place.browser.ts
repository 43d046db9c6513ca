import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { openChat, type Stage } from './chat-fixture.ts';

/** Rules of pages that match the launcher's element. Each is tried with `!important`, too. */
const RULES = [
  'body > * { position: relative; z-index: 1 }',
  'body > * { position: absolute; inset: 0 }',
  'body > * { position: static }',
  'body > * { width: 100%; height: 100% }',
  'body > * { padding: 0 1em; margin: 1em auto }',
  'body > * { display: flex }',
  'body > * { display: grid; place-items: center; min-height: 100vh }',
  'body > * { overflow: hidden }',
  'body > * { float: left }',
  'body > * { max-width: 200px; min-width: 100px; min-height: 500px }',
  'body > * { opacity: .5; background: red; border: 9px solid; box-shadow: 0 0 9px 99px }',
  'body > * { transform: translate(-100px, -100px) rotate(5deg) }',
  'body > * { filter: blur(2px); clip-path: inset(50%) }',
  'body > * { translate: -50% -50%; scale: .5; rotate: 45deg }',
  'body > * { bottom: 90px; right: 90px; inset-inline-end: 50% }',
  'body > * { contain: strict; will-change: transform }',
  'body > * { columns: 2; writing-mode: vertical-rl; text-align: center }',
  'body > * { pointer-events: none; user-select: none }',
  '* { box-sizing: content-box; margin: 10px; padding: 10px; animation: none; transition: all 9s }',
  'ai-chat, ai-chat:not(:defined) { width: 0; height: 0 }',
  'html { scroll-behavior: smooth; overflow: hidden }',
  'html { transform: scale(1); filter: none; height: 100% }',
  'body { position: fixed; inset: 20px; overflow: hidden }',
  'body { transform: translateY(50px) }',
  'body { filter: grayscale(1) }',
  'body { contain: paint }',
  'body { perspective: 100px; transform-style: preserve-3d }',
  'body { will-change: transform; overflow: hidden; height: 100px }',
  'body { backdrop-filter: blur(1px); opacity: .9 }',
  'body { display: flex; flex-direction: column; align-items: center }',
  'body { container-type: inline-size; isolation: isolate }',
  'body { text-indent: 50px; line-height: 4; font-size: 40px; letter-spacing: 9px }',
];

/** Rules that zoom the whole page, including the launcher. */
const ZOOMS = ['html { zoom: 1.25 }', 'html { zoom: .7 }', 'body { zoom: 2 }', 'ai-chat { zoom: 1.5 }'];

describe('the launcher', () => {
  let stage: Stage;
  let places: ReturnType<typeof placesOf>;
  before(async () => {
    stage = await openChat({ layout: 'launcher', open: true });
    document.body.append(stage.element);
    // Without scrollbars, because rules that make the page longer than the window would show one and shrink the window.
    document.documentElement.style.scrollbarWidth = 'none';
    await stage.rendered();
    settle(stage);
    places = placesOf(stage);
  });
  after(() => {
    document.documentElement.style.removeProperty('scrollbar-width');
    stage.element.remove();
  });

  it('is in the corner of the window, with its panel above', () => {
    expect(places.launcher).to.deep.equal([innerWidth - 76, innerHeight - 76, 56, 56]);
    expect(places.panel).to.deep.equal([innerWidth - 420, innerHeight - 88 - places.panel[3], 400, places.panel[3]]);
  });

  for (const rule of RULES)
    for (const css of [rule, rule.replaceAll(/;| }/g, ' !important$&')])
      it(`stays there with ${css}`, () => {
        withRule(css, () => {
          expect(placesOf(stage)).to.deep.equal(places);
          expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
        });
      });

  for (const css of ZOOMS)
    it(`is completely inside the window with ${css}`, () => {
      withRule(css, () => {
        const { launcher, panel } = placesOf(stage);
        for (const [left, top, width, height] of [launcher, panel]) {
          expect(Math.min(left, top)).to.be.at.least(0);
          expect(left + width).to.be.at.most(innerWidth);
          expect(top + height).to.be.at.most(innerHeight);
          expect(width).to.be.greaterThan(30);
        }
        expect(launcher[1]).to.be.at.least(panel[1] + panel[3]);
        expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
      });
    });

  for (const css of [
    'transform: scale(.5)',
    'filter: blur(1px)',
    'overflow: hidden; height: 10px',
    'perspective: 9px',
    'contain: strict',
  ])
    it(`stays there in an element with ${css}`, async () => {
      const box = document.body.appendChild(document.createElement('div'));
      box.style.cssText = css;
      box.append(stage.element);
      try {
        await stage.rendered();
        settle(stage);
        expect(placesOf(stage)).to.deep.equal(places);
        expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
      } finally {
        document.body.append(stage.element);
        box.remove();
      }
    });

  it('has the same position when it is closed', async () => {
    stage.element.open = false;
    await stage.rendered();
    for (const css of [...RULES, '* {}'])
      withRule(css, () => {
        expect(placesOf(stage).launcher, css).to.deep.equal(places.launcher);
        expect(seen(stage), css).to.deep.equal(['launcher']);
      });
    stage.element.open = true;
    await stage.rendered();
    settle(stage);
  });

  for (const css of ['ai-chat { display: none }', 'ai-chat { visibility: hidden }', 'body { visibility: hidden }'])
    it(`is hidden by ${css}`, () => {
      withRule(css, () => {
        expect(seen(stage)).to.deep.equal([]);
      });
    });

  it('is hidden by its `hidden` attribute, whatever the page’s styles', () => {
    stage.element.hidden = true;
    withRule('body > * { display: flex !important }', () => {
      expect(seen(stage)).to.deep.equal([]);
    });
    stage.element.hidden = false;
  });

  it('is below a modal dialog of the page, and usable after that closes', async () => {
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none';
    dialog.showModal();
    expect(seen(stage)).to.deep.equal([]);
    // A launcher that is added meanwhile waits until the dialog closes.
    const late = await openChat({ layout: 'launcher' });
    await late.rendered();
    expect(document.elementFromPoint(innerWidth - 48, innerHeight - 48)?.localName).to.equal('dialog');
    dialog.close();
    dialog.remove();
    document.body.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    await late.rendered();
    expect(seen(late)).to.deep.equal(['launcher']);
    late.element.remove();
    expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
  });

  if (document.fullscreenEnabled)
    it('is visible on a fullscreen element that contains it', async () => {
      const box = document.body.appendChild(document.createElement('div'));
      const button = box.appendChild(document.createElement('button'));
      button.style.cssText = 'position:fixed;left:0;top:0;width:50px;height:50px;z-index:9';
      button.addEventListener('click', () => void box.requestFullscreen());
      box.append(stage.element);
      await stage.rendered();
      const changed = () =>
        new Promise((resolve) => document.addEventListener('fullscreenchange', resolve, { once: true }));
      const entered = changed();
      await sendMouse({ type: 'click', position: [25, 25] });
      await entered;
      await stage.rendered();
      settle(stage);
      expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
      const left = changed();
      await document.exitFullscreen();
      await left;
      document.body.append(stage.element);
      box.remove();
      await stage.rendered();
      settle(stage);
      expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
    });

  it('is among the page’s layers if the page sets `--ai-chat-z-index`', async () => {
    const layer = document.body.appendChild(document.createElement('div'));
    layer.style.cssText = 'position:fixed;inset:0;z-index:10';
    expect(seen(stage)).to.deep.equal(['launcher', 'panel']);
    const placed = await openChat({ layout: 'launcher' });
    placed.element.style.setProperty('--ai-chat-z-index', '9');
    stage.element.hidden = true;
    document.body.append(placed.element);
    await placed.rendered();
    expect(placesOf(placed).launcher).to.deep.equal(places.launcher);
    expect(seen(placed)).to.deep.equal([]);
    placed.element.style.setProperty('--ai-chat-z-index', '11');
    expect(seen(placed)).to.deep.equal(['launcher']);
    placed.element.remove();
    layer.remove();
    stage.element.hidden = false;
  });
});

/** Left, top, width and height of the launcher's parts. */
function placesOf(stage: Stage) {
  const place = (name: string) => {
    const { x, y, width, height } = stage.part(name).getBoundingClientRect();
    return [x, y, width, height].map((value) => Math.round(value)) as [number, number, number, number];
  };
  return {
    launcher: place('launcher'),
    panel: stage.parts('panel').length > 0 ? place('panel') : ([0, 0, 0, 0] as const),
  };
}

/** The parts that are the topmost element at their centre. */
function seen(stage: Stage): string[] {
  return ['launcher', 'panel'].filter((name) => {
    const [part] = stage.parts(name);
    if (!part) return false;
    const { left, top, width, height } = part.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    return document.elementFromPoint(x, y) === stage.element && part.contains(stage.root.elementFromPoint(x, y));
  });
}

/** Finishes all animations. */
function settle(stage: Stage): void {
  for (const animation of stage.part('panel').getAnimations()) animation.finish();
}

function withRule(css: string, check: () => void): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
  try {
    check();
  } finally {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  }
}
