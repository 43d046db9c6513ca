import { expect } from '@open-wc/testing';
import { errorInfo } from '../../src/chat/index.ts';
import { enSecondary } from '../../src/widget/i18n/en-secondary.ts';
import { enPanel } from '../../src/widget/i18n/en-panel.ts';
import { registerLanguage } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';
import { outer } from './drawn-colour.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

registerLanguage('he', () => Promise.resolve({ ...enPanel, ...enSecondary, send: 'שליחה' }));

/** Selectors of texts of the page, the visitor or the model. */
const OTHERS = ['.text', '.text p', '.text li', '.text td', '.sources a', '.trace dd'] as const;

describe('on an Arabic page', () => {
  let stage: Stage;
  before(async () => {
    document.documentElement.lang = 'ar';
    document.documentElement.dir = 'rtl';
    stage = await fullChat();
    document.body.append(stage.element);
    await stage.rendered();
  });
  after(() => {
    stage.element.remove();
    document.documentElement.lang = 'en';
    document.documentElement.removeAttribute('dir');
  });

  it('every button, hint and announcement has English as its language, and its direction', () => {
    const ours = [
      ...controls(stage.root).filter((one) => one.matches('button, summary')),
      ...stage.root.querySelectorAll(
        '.hint, .fault p, .clear-confirmation p, [role=status], .alert-title bdi, h2 bdi, .trace bdi, dt',
      ),
    ].filter((one) => one.getAttribute('dir') !== 'auto' && !one.matches('[part=starter]'));
    expect(ours.length).to.be.greaterThan(20);
    const wrong = ours.filter(
      (one) => languageOf(one) !== 'en' || directionOf(one.querySelector('bdi') ?? one) !== 'ltr',
    );
    expect(wrong.map(nameOf)).to.deep.equal([]);
  });

  it('every label has English as its language, unless it contains a text of the page', () => {
    const labelled = [...stage.root.querySelectorAll('[aria-label]')].filter((one) => !one.closest('.text'));
    expect(labelled.length).to.be.greaterThan(8);
    const wrong = labelled.filter(
      (one) => languageOf(one) !== (one.getAttribute('aria-label') === 'Anna' ? 'ar' : 'en'),
    );
    expect(wrong.map(nameOf)).to.deep.equal([]);
  });

  for (const place of OTHERS) {
    it(`text of the page, the visitor or the model has the page’s language: ${place}`, () => {
      const all = [...stage.root.querySelectorAll(place)];
      expect(all).to.not.have.length(0);
      expect(all.filter((one) => languageOf(one) !== 'ar').map(nameOf)).to.deep.equal([]);
    });
  }

  it('the layout runs from right to left', () => {
    expect(getComputedStyle(stage.part('panel')).direction).to.equal('rtl');
    const leftOf = (part: string) => stage.part(part).getBoundingClientRect().left;
    expect(leftOf('send')).to.be.lessThan(leftOf('assistants'));
    expect(getComputedStyle(stage.input).textAlign).to.equal('right');
    const { right } = stage.part('name').getBoundingClientRect();
    expect(right).to.equal(stage.part('name').parentElement?.getBoundingClientRect().right);
    expect(right).to.be.lessThan(stage.part('avatar').getBoundingClientRect().left);
  });
});

describe('the language of strings', () => {
  const OF_THE_PAGE: Record<string, [property: 'heading' | 'welcome' | 'placeholder', place: string]> = {
    'the panel’s name': ['heading', '[part=panel]'],
    'the welcome text': ['welcome', '[part=welcome] bdi'],
    'the placeholder': ['placeholder', 'textarea'],
  };
  for (const [what, [property, place]] of Object.entries(OF_THE_PAGE)) {
    it(`is set on ${what}, unless the text is the page’s`, async () => {
      const stage = await openChat();
      stage.element.parentElement?.setAttribute('lang', 'ar');
      await stage.rendered();
      const language = (): string => languageOf(stage.root.querySelector(place) as Element);
      expect(language()).to.equal('en');
      stage.element[property] = 'مرحبا';
      await stage.rendered();
      expect(language()).to.equal('ar');
    });
  }

  it('is not set on the draft', async () => {
    const stage = await openChat();
    stage.element.parentElement?.setAttribute('lang', 'ar');
    stage.input.value = 'سؤال';
    stage.input.dispatchEvent(new InputEvent('input'));
    await stage.rendered();
    expect([languageOf(stage.input), stage.input.dir]).to.deep.equal(['ar', 'auto']);
  });

  it('is the tag it was registered with, with its direction', async () => {
    const stage = await openChat({ lang: 'he-IL' });
    await until(
      () => stage.part('send').getAttribute('aria-label') === 'שליחה',
      () => stage.rendered(),
    );
    for (const part of ['send', 'button']) {
      expect([languageOf(stage.part(part)), directionOf(stage.part(part))], part).to.deep.equal(['he', 'rtl']);
    }
  });

  it('is set on the loading message and on the error before the panel is loaded', async () => {
    const stage = await openChat({ layout: 'launcher' });
    expect(languageOf(stage.part('launcher'))).to.equal('en');
    stage.element.show();
    (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
    const failure = await stage.appears('fault');
    for (const one of failure.querySelectorAll('p, button, details'))
      expect([languageOf(one), directionOf(one)]).to.deep.equal(['en', 'ltr']);
  });
});

/** The language of the nearest ancestor that sets one, across shadow roots. */
function languageOf(element: Element): string {
  for (let at: Element | null = element; at; at = outer(at)) {
    const lang = at.getAttribute('lang');
    if (lang !== null && !at.localName.includes('-')) return lang;
    if (lang) return lang;
  }
  return '';
}

function directionOf(element: Element): string {
  return getComputedStyle(element).direction;
}
