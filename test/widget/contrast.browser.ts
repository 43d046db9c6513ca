import { expect } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import { openChat, type Stage } from './chat-fixture.ts';
import { HARD_ACCENTS, SCHEMES } from './accents.ts';
import { colour, contrast, ground, outer, textContrasts, type Colour } from './drawn-colour.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';
import { measurePairs } from './measure-pairs.ts';

/** Colours of a page for one scheme, at the limits that the documentation sets: the contrast to the text, and how dark or light a surface is. */
const PALETTES = [
  { scheme: 'light', text: '#2a2a2a', surface: '#fff' },
  { scheme: 'light', text: '#2b220a', surface: '#fdf6e3' },
  { scheme: 'light', text: '#000', surface: '#f2f2f2' },
  { scheme: 'dark', text: '#d4d4d4', surface: '#000' },
  { scheme: 'dark', text: '#fff', surface: '#1e1e1e' },
  { scheme: 'dark', text: '#fff', surface: '#15104d' },
] as const;

describe('the contrast', () => {
  let stage: Stage;
  before(async () => {
    stage = await fullChat();
    // Not a fixture, which is removed after one test.
    document.body.append(stage.element);
    await stage.rendered();
    // After a key press, browsers show the focus ring for focus() calls, too.
    await sendKeys({ press: 'Tab' });
  });

  after(() => stage.element.remove());

  for (const scheme of SCHEMES) {
    for (const accent of HARD_ACCENTS) {
      it(`of every pair of colours, focus ring and text is sufficient: ${scheme}, accent ${accent}`, async () => {
        await paint(stage, scheme, { accent });
        const pairs = measurePairs(stage.root);
        expect(pairs.length).to.be.greaterThan(60);
        expect(pairs.filter(({ ratio, least }) => ratio < least)).to.deep.equal([]);

        const rings = controls(stage.root).map((control) => [nameOf(control), ringContrast(control)] as const);
        expect(rings.length).to.be.greaterThan(25);
        expect(rings.filter(([, ratio]) => ratio < 3)).to.deep.equal([]);

        const texts = textContrasts(stage.root).map(([element, ratio]) => [nameOf(element), ratio] as const);
        expect(texts.length).to.be.greaterThan(50);
        expect(texts.filter(([, ratio]) => ratio < 4.5)).to.deep.equal([]);
      });
    }

    it(`of a pressed code button is at least 3:1: ${scheme}`, async () => {
      await paint(stage, scheme, {});
      const pressed = [...stage.root.querySelectorAll('[aria-pressed=true]')];
      expect(pressed).to.have.length(2);
      for (const button of pressed) {
        const edge = colour(getComputedStyle(button).borderTopColor);
        expect(contrast(edge, ground(button.parentElement))).to.be.at.least(3);
      }
    });
  }

  for (const { scheme, ...colours } of PALETTES) {
    it(`of every pair of colours and of the input’s outline is sufficient: ${scheme}, ${JSON.stringify(colours)}`, async () => {
      await paint(stage, scheme, colours);
      expect(measurePairs(stage.root).filter(({ ratio, least }) => ratio < least)).to.deep.equal([]);
      const field = stage.part('composer');
      stage.part('conversation').focus();
      const border = colour(getComputedStyle(field).borderTopColor);
      expect(contrast(border, ground(outer(field)))).to.be.at.least(3);
      stage.input.focus();
      expect(contrast(colour(getComputedStyle(field).outlineColor), ground(outer(field)))).to.be.at.least(3);
    });
  }

  it('of the launcher’s focus ring is at least 3:1 on pages of any colour', async () => {
    const { element, root } = await openChat({ layout: 'launcher' });
    for (const scheme of SCHEMES) {
      element.theme = scheme;
      await element.updateComplete;
      const launcher = root.querySelector('.launcher') as HTMLElement;
      launcher.focus();
      const { outlineColor, boxShadow } = getComputedStyle(launcher);
      const rings = [colour(outlineColor), shadowColour(boxShadow)];
      for (const page of ['#fff', '#000', '#777', '#2f55d4', '#181b22', '#eceef3']) {
        expect(Math.max(...rings.map((ring) => contrast(ring, colour(page)))), page).to.be.at.least(3);
      }
    }
  });

  it('of focus and pressed state is visible in forced colours', async () => {
    await paint(stage, 'light', {});
    if (!(await executeServerCommand<boolean, object>('forced-colors', { isForced: true }))) return;
    try {
      expect(matchMedia('(forced-colors: active)').matches).to.equal(true);
      finishTransitions(stage.root);
      const rings = controls(stage.root).map((control) => [nameOf(control), ringContrast(control)] as const);
      expect(rings.filter(([, ratio]) => ratio < 3)).to.deep.equal([]);
      const [pressed] = stage.root.querySelectorAll('[aria-pressed=true]');
      const other = pressed?.parentElement?.querySelector('.code-copy') ?? null;
      expect(contrast(ground(pressed ?? null), ground(other))).to.be.at.least(3);
    } finally {
      await executeServerCommand('forced-colors', { isForced: false });
    }
  });
});

async function paint(
  { element, root }: Stage,
  theme: 'light' | 'dark',
  colours: Record<string, string>,
): Promise<void> {
  element.theme = theme;
  for (const name of ['accent', 'text', 'surface']) {
    const value = colours[name];
    if (value) element.style.setProperty(`--ai-chat-${name}`, value);
    else element.style.removeProperty(`--ai-chat-${name}`);
  }
  await element.updateComplete;
  finishTransitions(root);
}

function finishTransitions(root: ShadowRoot): void {
  for (const animation of root.getAnimations()) {
    if (animation.effect?.getComputedTiming().iterations === 1) animation.finish();
  }
}

/** The contrast of a focus ring to its background, which may be another ring. 0 if there is no ring. */
function ringContrast(control: HTMLElement): number {
  control.focus({ preventScroll: true });
  // The input's ring is around the composer.
  const ringed = control.localName === 'textarea' ? (control.closest('.composer') ?? control) : control;
  const { outlineColor, outlineStyle, outlineOffset, boxShadow } = getComputedStyle(ringed);
  if (outlineStyle === 'none') return 0;
  const ring = colour(outlineColor);
  const below = parseFloat(outlineOffset) < 0 ? ringed : outer(ringed);
  const inner = boxShadow === 'none' ? 1 : contrast(ring, shadowColour(boxShadow));
  return Math.max(inner, contrast(ring, ground(below)));
}

function shadowColour(boxShadow: string): Colour {
  return colour(/^(?:\w+\([^)]*\)|#\w+)/.exec(boxShadow)?.[0] ?? 'transparent');
}
