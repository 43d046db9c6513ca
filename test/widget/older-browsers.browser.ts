import { expect } from '@open-wc/testing';
import { SCHEMES } from './accents.ts';
import { colour, contrast, textContrasts } from './drawn-colour.ts';
import { fullChat, nameOf } from './full-chat.ts';

/** Renames the keyword of relative colours in a style sheet, so that this browser knows them as little as one of early 2024. */
function withoutRelativeColours(sheet: CSSStyleSheet): CSSStyleSheet {
  const code = [...sheet.cssRules].map(({ cssText }) => cssText).join('\n');
  const older = new CSSStyleSheet();
  older.replaceSync(code.replaceAll(/\(\s*from (?=var|red)/g, '(of '));
  return older;
}

describe('in a browser without relative colours', () => {
  for (const scheme of SCHEMES) {
    it(`the chat is drawn in the colours of text and surface, which can be read: ${scheme}`, async () => {
      const stage = await fullChat({ theme: scheme, layout: 'launcher' });
      const sheets = stage.root.adoptedStyleSheets;
      stage.root.adoptedStyleSheets = sheets.map(withoutRelativeColours);

      const panel = colour(getComputedStyle(stage.part('panel')).backgroundColor);
      expect(panel[3], 'the panel is opaque').to.equal(1);
      expect(contrast(panel, colour(scheme === 'light' ? '#fff' : '#000'))).to.be.lessThan(1.3);

      const launcher = colour(getComputedStyle(stage.part('launcher')).backgroundColor);
      expect(launcher[3], 'the launcher is filled').to.equal(1);
      expect(contrast(launcher, panel)).to.be.at.least(3);
      expect(contrast(colour(getComputedStyle(stage.part('launcher')).color), launcher)).to.be.at.least(4.5);

      const bubble = colour(getComputedStyle(stage.root.querySelector('.user .text') as Element).backgroundColor);
      expect(bubble[3], 'the bubble is filled').to.equal(1);

      const texts = textContrasts(stage.root).map(([element, ratio]) => [nameOf(element), ratio] as const);
      expect(texts.length).to.be.greaterThan(50);
      expect(texts.filter(([, ratio]) => ratio < 4.5)).to.deep.equal([]);
    });
  }
});
