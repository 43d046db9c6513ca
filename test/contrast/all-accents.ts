import { expect } from '@open-wc/testing';
import { ACCENTS, SCHEMES } from '../widget/accents.ts';
import { nameOf, fullChat } from '../widget/full-chat.ts';
import { textContrasts } from '../widget/drawn-colour.ts';
import { measurePairs } from '../widget/measure-pairs.ts';
import type { Stage } from '../widget/chat-fixture.ts';

const THEMES = ['shop', 'editorial', 'terminal', 'pastel', 'contrast'];

interface Measured {
  readonly pair: string;
  readonly ratio: number;
  readonly least: number;
  /** The colours it was measured in. */
  readonly palette: string;
}

/** Measures contrasts as Chromium draws them: all pairs of the tokens, and every text of a chat with everything. */
describe('the contrast with every accent and theme', () => {
  let stage: Stage;
  before(async () => {
    stage = await fullChat();
    // Not a fixture, which is removed after one test.
    document.body.append(stage.element);
    await stage.rendered();
    stage.element.style.setProperty('--ai-chat-motion', '0');
  });
  after(() => stage.element.remove());

  for (const scheme of SCHEMES) {
    it(`is sufficient with ${ACCENTS.length} accents, ${scheme}`, async () => {
      stage.element.theme = scheme;
      await stage.rendered();
      const measured = ACCENTS.flatMap((accent) => {
        stage.element.style.setProperty('--ai-chat-accent', accent);
        return measure(stage, `${accent}, ${scheme}`);
      });
      stage.element.style.removeProperty('--ai-chat-accent');
      report(`${ACCENTS.length} accents, ${scheme}`, measured);
    });

    for (const theme of THEMES) {
      it(`is sufficient in the theme ${theme}, ${scheme}`, async () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(await (await fetch(`/demo/themes/${theme}.css`)).text());
        expect(sheet.cssRules).not.to.have.length(0);
        document.adoptedStyleSheets.push(sheet);
        stage.element.theme = scheme;
        await stage.rendered();
        const measured = measure(stage, `${theme}, ${scheme}`);
        document.adoptedStyleSheets.pop();
        report(`theme ${theme}, ${scheme}`, measured);
      });
    }
  }
});

function measure({ root }: Stage, palette: string): Measured[] {
  const texts = textContrasts(root).map(([element, ratio]) => ({ pair: nameOf(element), ratio, least: 4.5 }));
  return [...measurePairs(root), ...texts].map(({ pair, ratio, least }) => ({ pair, ratio, least, palette }));
}

/** Prints how many contrasts were measured and the lowest one, and fails for those that are insufficient. */
function report(title: string, measured: readonly Measured[]): void {
  const low = measured.filter(({ ratio, least }) => ratio < least);
  const lowest = measured.toSorted((one, other) => one.ratio / one.least - other.ratio / other.least)[0];
  console.log(
    `${title}: ${measured.length} measured, ${low.length} below; lowest ${lowest?.ratio.toFixed(2)} of ${lowest?.least} ` +
      `(${lowest?.pair}; ${lowest?.palette})`,
  );
  expect(measured.length).to.be.greaterThan(100);
  expect(low.slice(0, 20)).to.deep.equal([]);
}
