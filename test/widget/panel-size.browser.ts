import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import type { AiChat } from '../../src/widget/index.ts';
import { openChat, type Stage } from './chat-fixture.ts';

const KEY = 'ai-chat:size-floating:sized';

describe('the size of the launcher’s panel', () => {
  beforeEach(async () => {
    localStorage.removeItem(KEY);
    await setViewport({ width: 1280, height: 800 });
  });
  after(() => localStorage.removeItem(KEY));

  const open = (properties: Partial<AiChat> = {}): Promise<Stage> =>
    openChat({ id: 'sized', storage: 'local', layout: 'launcher', open: true, ...properties });

  it('follows the grip while it is dragged, and is kept for the next page', async () => {
    const stage = await open();
    await drag(stage, -150, 60);
    expect(sizeOf(stage)).to.deep.equal([550, 620]);
    stage.element.remove();
    expect(sizeOf(await open())).to.deep.equal([550, 620]);
  });

  it('follows the grip at the other side', async () => {
    const stage = await open({ side: 'start' });
    await drag(stage, 150, 60);
    expect(sizeOf(stage)).to.deep.equal([550, 620]);
  });

  it('keeps a least and a greatest one', async () => {
    const stage = await open();
    await drag(stage, 390, 600);
    expect(sizeOf(stage)).to.deep.equal([300, 360]);
    await drag(stage, -600, -700);
    // The window without the launcher and three distances.
    const [width, height] = sizeOf(stage);
    expect(width).to.equal(900);
    expect(height).to.equal(800 - 20 - 56 - 12 - 20);
  });

  it('changes with the arrow keys, with Home and End, and is the page’s again with Enter', async () => {
    const stage = await open();
    const grip = stage.part('grip');
    grip.focus();
    const after = async (key: string): Promise<readonly number[]> => {
      await sendKeys({ press: key });
      return sizeOf(stage);
    };
    expect(await after('ArrowLeft')).to.deep.equal([424, 680]);
    expect(await after('ArrowDown')).to.deep.equal([424, 656]);
    expect(await after('ArrowRight')).to.deep.equal([400, 656]);
    expect(await after('ArrowUp')).to.deep.equal([400, 680]);
    expect(await after('Home')).to.deep.equal([300, 360]);
    expect(await after('End')).to.deep.equal([1240, 692]);
    expect(await after('Enter')).to.deep.equal([400, 680]);
    expect(localStorage.getItem(KEY), 'nothing is left to remember').to.equal(null);
  });

  it('is told to screen readers as the value of a slider', async () => {
    const stage = await open();
    const grip = stage.part('grip');
    grip.focus();
    await sendKeys({ press: 'ArrowLeft' });
    await stage.rendered();
    const { role, ariaLabel, ariaValueNow, ariaValueText } = grip;
    expect([role, ariaLabel, ariaValueNow, ariaValueText]).to.deep.equal([
      'slider',
      'Size of the chat',
      '424',
      '424 × 680',
    ]);
    await expect(stage.element).to.be.accessible();
  });

  it('is the page’s again after a double click', async () => {
    const stage = await open();
    await drag(stage, -150, 60);
    stage.part('grip').dispatchEvent(new MouseEvent('dblclick'));
    expect(sizeOf(stage)).to.deep.equal([400, 680]);
  });

  it('expands to 760 pixels, and returns to the visitor’s own', async () => {
    const stage = await open();
    await drag(stage, -100, 50);
    await press(stage, 'Expand chat');
    expect(sizeOf(stage)).to.deep.equal([760, 692]);
    expect(stage.root.activeElement?.getAttribute('aria-label'), 'the same button').to.equal('Collapse chat');
    expect(stage.element.matches(':state(expanded)')).to.equal(true);
    stage.element.hide();
    await stage.rendered();
    expect(stage.element.matches(':state(expanded)'), 'only while it is open').to.equal(false);
    stage.element.show();
    await stage.rendered();
    await press(stage, 'Collapse chat');
    expect(sizeOf(stage)).to.deep.equal([500, 630]);
  });

  it('is expanded on the next page, too, for its layout', async () => {
    await press(await open(), 'Expand chat');
    const stage = await open();
    expect(sizeOf(stage)).to.deep.equal([760, 692]);
    stage.element.layout = 'sidebar';
    await stage.rendered();
    expect(sizeOf(stage)).to.deep.equal([400, 800]);
    stage.element.layout = 'launcher';
    await stage.rendered();
    expect(sizeOf(stage)).to.deep.equal([760, 692]);
  });

  it('stays within a smaller window, and cannot be changed on a phone', async () => {
    const stage = await open();
    await drag(stage, -400, 0);
    await setViewport({ width: 700, height: 600 });
    expect(sizeOf(stage)).to.deep.equal([660, 492]);
    await setViewport({ width: 360, height: 740 });
    await stage.rendered();
    expect(sizeOf(stage)).to.deep.equal([360, 732]);
    expect(stage.parts('grip')).to.have.length(0);
    expect(stage.root.querySelector('[aria-label="Expand chat"]')).to.equal(null);
  });

  it('is not kept with storage="none"', async () => {
    const before = Object.keys(localStorage);
    await drag(await open({ storage: 'none' }), -150, 60);
    expect(Object.keys(localStorage)).to.deep.equal(before);
    expect(sizeOf(await open({ storage: 'none' }))).to.deep.equal([400, 680]);
  });

  for (const text of ['{', '-1x5', 'x', '1e3x', '12', ''])
    it(`is the page’s if "${text}" is stored`, async () => {
      localStorage.setItem(KEY, text);
      expect(sizeOf(await open())).to.deep.equal([400, 680]);
    });
});

function sizeOf(stage: Stage): [number, number] {
  const { offsetWidth, offsetHeight } = stage.part('panel');
  return [offsetWidth, offsetHeight];
}

async function press(stage: Stage, label: string): Promise<void> {
  const button = stage.root.querySelector<HTMLElement>(`[aria-label="${label}"]`);
  button?.focus();
  button?.click();
  await stage.rendered();
}

async function drag(stage: Stage, x: number, y: number): Promise<void> {
  for (const animation of stage.part('panel').getAnimations()) animation.finish();
  const { left, top } = stage.part('grip').getBoundingClientRect();
  const from = [Math.round(left) + 12, Math.round(top) + 12] as [number, number];
  await sendMouse({ type: 'move', position: from });
  await sendMouse({ type: 'down' });
  await sendMouse({ type: 'move', position: [from[0] + x, from[1] + y] });
  await sendMouse({ type: 'up' });
  await stage.rendered();
}
