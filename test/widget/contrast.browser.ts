import { expect } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import { openChat, type Stage } from './chat-fixture.ts';
import { colour, contrast, ground, outer, type Colour } from './drawn-colour.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

const THEMES = ['light', 'dark'] as const;

/** Accents: the default, one that is nearly white, and one that is nearly black. */
const ACCENTS: readonly Record<string, string>[] = [
  {},
  { accent: '#fff3c4', 'on-accent': '#222' },
  { accent: '#14213d', 'on-accent': '#fff' },
];

/** Colours of a page, in which the text has the lowest permitted contrast or the highest possible one. */
const PALETTES: readonly Record<string, string>[] = [
  {},
  { text: '#767676', surface: '#fff', soft: '#fff' },
  { text: '#747474', surface: '#000', soft: '#000' },
  { text: '#5b4a2f', surface: '#fdf6e3', soft: '#eee8d5' },
  { text: '#93a1a1', surface: '#002b36', soft: '#002b36' },
  { text: '#000', surface: '#fff', soft: '#f4f4f4' },
  { text: '#fff', surface: '#1b1464', soft: '#1b1464' },
];

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

  for (const theme of THEMES) {
    for (const accent of ACCENTS) {
      it(`of every focus ring is at least 3:1: ${theme}, accent ${accent['accent'] ?? 'ours'}`, async () => {
        await paint(stage, theme, accent);
        const rings = controls(stage.root).map((control) => [nameOf(control), ringContrast(control)] as const);
        expect(rings.length).to.be.greaterThan(25);
        expect(rings.filter(([, ratio]) => ratio < 3)).to.deep.equal([]);
      });

      it(`of a pressed code button is at least 3:1: ${theme}, accent ${accent['accent'] ?? 'ours'}`, async () => {
        await paint(stage, theme, accent);
        const pressed = [...stage.root.querySelectorAll('[aria-pressed=true]')];
        expect(pressed).to.have.length(2);
        for (const button of pressed) {
          const edge = colour(getComputedStyle(button).borderTopColor);
          expect(contrast(edge, ground(button.parentElement))).to.be.at.least(3);
        }
      });
    }

    for (const palette of PALETTES) {
      it(`of the input’s outline is at least 3:1: ${theme}, ${JSON.stringify(palette)}`, async () => {
        await paint(stage, theme, palette);
        const field = stage.part('composer');
        stage.part('conversation').focus();
        const border = colour(getComputedStyle(field).borderTopColor);
        expect(contrast(border, ground(outer(field)))).to.be.at.least(3);
        stage.input.focus();
        expect(contrast(colour(getComputedStyle(field).outlineColor), ground(outer(field)))).to.be.at.least(3);
      });
    }

    it(`of every text is at least 4.5:1: ${theme}`, async () => {
      await paint(stage, theme, {});
      const words = textsIn(stage.root).map((parent) => [nameOf(parent), wordContrast(parent)] as const);
      expect(words.length).to.be.greaterThan(50);
      expect(words.filter(([, ratio]) => ratio < 4.5)).to.deep.equal([]);
    });
  }

  it('of the launcher’s focus ring is at least 3:1 on pages of any colour', async () => {
    const { element, root } = await openChat({ layout: 'launcher' });
    for (const theme of THEMES) {
      element.theme = theme;
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
  for (const name of ['accent', 'on-accent', 'text', 'surface', 'soft']) {
    const value = colours[name];
    if (value) element.style.setProperty(`--ai-chat-${name}`, value);
    else element.style.removeProperty(`--ai-chat-${name}`);
  }
  await element.updateComplete;
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

/** The visible, enabled elements that contain text directly. */
function textsIn(root: ParentNode): Element[] {
  return [...root.querySelectorAll('*')].filter(
    (one) =>
      [...one.childNodes].some((node) => node instanceof Text && node.data.trim()) &&
      one.checkVisibility() &&
      !one.closest('style, .visually-hidden, .copy-status, textarea, select, [aria-disabled=true]'),
  );
}

function wordContrast(parent: Element): number {
  return contrast(colour(getComputedStyle(parent).color), ground(parent));
}
