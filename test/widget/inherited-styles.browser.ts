import { expect } from '@open-wc/testing';
import { openChat, type Stage } from './chat-fixture.ts';

/** Values to try; each property accepts some of them. */
const VALUES = `
  none; auto; normal; hidden; collapse; all; both; rtl; right; center; bold; italic; underline; red; 1px; 2px; 7;
  0.5; 3px 2px; 1px 1px red; 150%; "x"; "x" "y"; vertical-rl; sideways; upright; inside; small-caps; condensed;
  uppercase; pre; nowrap; wrap; balance; anywhere; break-word; break-all; keep-all; wait; square; bottom; hide;
  dark; pixelated; crisp-edges; exact; strict; manual; round; bevel; evenodd; fill; dot; over; under right; left;
  allow-keywords; numeric-only; off; compact; slashed-zero; super; optimizeSpeed; geometricPrecision; linearRGB;
  middle; markers; stroke; first; objects; invert; isolate; antialiased; Georgia; "kern" 0; "wght" 500;
  historical-forms; titling-caps; jis78; ordinal; text; emoji; no-autospace; trim-start; spell-out; alphabetic;
  ex-height 0.5; trim-both; add(1); allow-end; from-font;
  red blue; linear-gradient(red, blue); url(#x); preserve; constrained; standard; reverse; logical; read-write; block; underscore; inert
`
  .split(';')
  .map((value) => value.trim());

describe('inherited styles of the page are reset in the element', () => {
  const page = document.createElement('div');
  let stage: Stage;
  before(async () => {
    stage = await openChat({ heading: 'Support', suggestions: ['One?'] });
    document.body.append(page);
    page.append(stage.element);
    (await stage.ask('Hello?')).answer('Some *text* and `code`.\n\n- item\n\n| a | b |\n| - | - |\n| 1 | 2 |');
    await stage.rendered();
  });
  after(() => page.remove());

  /** Properties that the element inherits on purpose: text direction, language, font and visibility. */
  const PASSED = new Set(['direction', 'font-family', '-webkit-locale', 'visibility']);

  for (const property of inheritedProperties())
    it(`${property}${PASSED.has(property) ? ', which is inherited' : ''}`, () => {
      const inside = [...stage.root.querySelectorAll<HTMLElement>('*')].filter(({ localName }) => localName !== 'slot');
      const values = () => inside.map((element) => getComputedStyle(element).getPropertyValue(property));
      const before = values();
      const after = valuesOf(property).map((value) => {
        page.style.setProperty(property, value);
        const changed = values();
        page.style.removeProperty(property);
        return changed;
      });
      if (PASSED.has(property)) expect(after).not.to.deep.equal(after.map(() => before));
      else expect(after).to.deep.equal(after.map(() => before));
    });

  it('user-select, which depends on every ancestor, is reset, too', () => {
    page.style.cssText = 'user-select: none; -webkit-user-select: none';
    const text = stage.parts('text')[1] as HTMLElement;
    getSelection()?.selectAllChildren(text);
    expect(getComputedStyle(text).webkitUserSelect).not.to.equal('none');
    page.style.cssText = '';
  });

  it('the font is the page’s, unless `--ai-chat-font` is set', () => {
    page.style.fontFamily = 'Georgia';
    const font = (name: string) => getComputedStyle(stage.part(name)).fontFamily;
    expect([font('field'), font('name'), font('text')]).to.deep.equal(['Georgia', 'Georgia', 'Georgia']);
    stage.element.style.setProperty('--ai-chat-font', 'Verdana, sans-serif');
    expect([font('field'), font('name')]).to.deep.equal(['Verdana, sans-serif', 'Verdana, sans-serif']);
    stage.element.style.setProperty('--ai-chat-font', 'inherit');
    expect(font('field')).to.equal('Georgia');
    stage.element.style.cssText = page.style.cssText = '';
  });
});

/** The inherited properties of this browser, found by trying all of them. */
function inheritedProperties(): string[] {
  const { parent, child } = probe();
  const known = [...getComputedStyle(child)].filter((name) => !name.startsWith('--'));
  const inherited = known.filter((property) =>
    valuesOf(property).some((value) => isInherited(parent, child, property, value)),
  );
  parent.remove();
  return inherited;
}

function isInherited(parent: HTMLElement, child: HTMLElement, property: string, value: string): boolean {
  const computed = (element: HTMLElement) => getComputedStyle(element).getPropertyValue(property);
  const before = computed(child);
  parent.style.setProperty(property, value);
  const isPassed = computed(child) === computed(parent) && computed(child) !== before;
  parent.style.removeProperty(property);
  return isPassed;
}

function valuesOf(property: string): string[] {
  return VALUES.filter((value) => CSS.supports(property, value));
}

function probe(): { parent: HTMLElement; child: HTMLElement } {
  const parent = document.body.appendChild(document.createElement('div'));
  return { parent, child: parent.appendChild(document.createElement('span')) };
}
