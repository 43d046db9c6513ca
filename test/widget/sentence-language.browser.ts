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

/** What the page, a visitor or a model wrote, by where it stands. */
const OTHERS = ['.text', '.text p', '.text li', '.text td', 'option', '.sources a', 'details pre'] as const;

describe('on an Arabic page', () => {
  let stage: Stage;
  before(async () => {
    document.documentElement.lang = 'ar';
    document.documentElement.dir = 'rtl';
    stage = await fullChat();
    document.body.append(stage.element);
    await stage.drawn();
  });
  after(() => {
    stage.element.remove();
    document.documentElement.lang = 'en';
    document.documentElement.removeAttribute('dir');
  });

  it('every button, every note and what is announced says that it is English, and which way that runs', () => {
    const ours = [
      ...controls(stage.root).filter((one) => one.matches('button, summary')),
      ...stage.root.querySelectorAll(
        '.note, .failure p, .question p, [role=status], .alert-title bdi, h2 bdi, .aside bdi',
      ),
    ].filter((one) => one.getAttribute('dir') !== 'auto' && !one.matches('[part=suggestion]'));
    expect(ours.length).to.be.greaterThan(20);
    const wrong = ours.filter(
      (one) => languageOf(one) !== 'en' || directionOf(one.querySelector('bdi') ?? one) !== 'ltr',
    );
    expect(wrong.map(nameOf)).to.deep.equal([]);
  });

  it('every label says that it is English, but those that hold what others wrote', () => {
    const labelled = [...stage.root.querySelectorAll('[aria-label]')].filter((one) => !one.closest('.text'));
    expect(labelled.length).to.be.greaterThan(8);
    expect(labelled.filter((one) => languageOf(one) !== 'en').map(nameOf)).to.deep.equal([]);
  });

  for (const place of OTHERS) {
    it(`is Arabic, as the page is, or speaks for itself: ${place}`, () => {
      const all = [...stage.root.querySelectorAll(place)];
      expect(all).to.not.have.length(0);
      expect(all.filter((one) => languageOf(one) !== 'ar').map(nameOf)).to.deep.equal([]);
    });
  }

  it('is drawn from the right all the same', () => {
    expect(getComputedStyle(stage.part('panel')).direction).to.equal('rtl');
    expect(stage.part('send').getBoundingClientRect().left).to.be.lessThan(stage.input.getBoundingClientRect().left);
    const { right } = stage.part('heading').parentElement?.getBoundingClientRect() ?? { right: 0 };
    expect(getComputedStyle(stage.input).textAlign).to.equal('right');
    for (const part of ['heading', 'status']) expect(stage.part(part).getBoundingClientRect().right).to.equal(right);
  });
});

describe('the language of the sentences', () => {
  const OF_THE_PAGE: Record<string, [property: 'heading' | 'welcome' | 'placeholder', place: string]> = {
    'the heading': ['heading', 'h2 bdi'],
    'the panel’s name': ['heading', '[part=panel]'],
    'the greeting': ['welcome', '[part=welcome] p'],
    'the placeholder': ['placeholder', 'textarea'],
  };
  for (const [what, [property, place]] of Object.entries(OF_THE_PAGE)) {
    it(`is said of ${what}, unless the page wrote it`, async () => {
      const stage = await openChat();
      stage.element.parentElement?.setAttribute('lang', 'ar');
      await stage.drawn();
      const language = (): string => languageOf(stage.root.querySelector(place) as Element);
      expect(language()).to.equal('en');
      stage.element[property] = 'مرحبا';
      await stage.drawn();
      expect(language()).to.equal('ar');
    });
  }

  it('is not that of a draft, which is the visitor’s', async () => {
    const stage = await openChat();
    stage.element.parentElement?.setAttribute('lang', 'ar');
    stage.input.value = 'سؤال';
    stage.input.dispatchEvent(new InputEvent('input'));
    await stage.drawn();
    expect([languageOf(stage.input), stage.input.dir]).to.deep.equal(['ar', 'auto']);
  });

  it('is that by whose tag it was registered, with its direction', async () => {
    const stage = await openChat({ lang: 'he-IL' });
    await until(
      () => stage.part('send').getAttribute('aria-label') === 'שליחה',
      () => stage.drawn(),
    );
    for (const part of ['send', 'status']) {
      expect([languageOf(stage.part(part)), directionOf(stage.part(part))], part).to.deep.equal(['he', 'rtl']);
    }
  });

  it('is said while the chat is loaded, and of a failure before there is more', async () => {
    const stage = await openChat({ layout: 'launcher' });
    expect(languageOf(stage.part('launcher'))).to.equal('en');
    stage.element.show();
    (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
    const failure = await stage.appears('failure');
    for (const one of failure.children) expect([languageOf(one), directionOf(one)]).to.deep.equal(['en', 'ltr']);
  });
});

/** By the nearest element that says so, whichever tree it stands in. */
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
