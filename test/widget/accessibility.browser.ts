import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import type { AiChat } from '../../src/widget/index.ts';
import { openChat, type Stage } from './chat-fixture.ts';
import { colour } from './drawn-colour.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

/** The states one by one are looked at in the demo's gallery, where axe sees the built widget; here is what they consist of, all at once. */
describe('axe finds no violation', () => {
  const LOOKS: Record<string, [properties: Partial<AiChat>, lang: string, width: number]> = {
    'in a light chat': [{ theme: 'light' }, 'en', 1280],
    'in a dark chat on an Arabic page': [{ theme: 'dark' }, 'ar', 1280],
    'in a panel that is modal, on a phone': [{ layout: 'launcher', open: true }, 'en', 360],
  };

  for (const [where, [properties, lang, width]] of Object.entries(LOOKS)) {
    it(`${where}, with everything`, async () => {
      await setViewport({ width, height: 800 });
      try {
        const stage = await fullChat(properties);
        const page = stage.element.parentElement as HTMLElement;
        Object.assign(page, { lang, dir: lang === 'ar' ? 'rtl' : 'ltr' });
        stage.element.requestUpdate();
        await stage.rendered();
        settle(stage);
        // The footnotes of two messages have the same name, but their messages distinguish them.
        await expect(stage.element).to.be.accessible({ ignoredRules: ['landmark-unique'] });
      } finally {
        await setViewport({ width: 1280, height: 800 });
      }
    });
  }
});

describe('what can be pressed', () => {
  /** Within a line of text, size is a matter of the text. */
  const IN_TEXT = '.text a:not(:has(+ .load-image)), .footnote-reference';
  const SIZES: Record<string, [width: number, fontSize: string]> = {
    'in a window': [1280, ''],
    'on a phone': [360, ''],
    'with a small font': [1280, '12px'],
  };
  for (const [where, [width, fontSize]] of Object.entries(SIZES)) {
    it(`is at least 24 pixels wide and high, ${where}`, async () => {
      await setViewport({ width, height: 800 });
      try {
        const stage = await fullChat();
        stage.element.style.setProperty('--ai-chat-font-size', fontSize);
        await stage.rendered();
        const sizes = controls(stage.root)
          .filter((control) => !control.matches(IN_TEXT))
          .map((control) => [nameOf(control), control.getBoundingClientRect()] as const);
        expect(sizes.length).to.be.greaterThan(25);
        const small = sizes.filter(([, size]) => size.width < 24 || size.height < 24);
        expect(small.map(([name, size]) => `${name} ${size.width} × ${size.height}`)).to.deep.equal([]);
      } finally {
        await setViewport({ width: 1280, height: 800 });
      }
    });
  }
});

describe('a chat with everything', () => {
  /** The spacing that WCAG 1.4.12 asks for. */
  const SPACING =
    '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }';

  for (const [how, css] of [
    ['', ''],
    [', with wider spacing', SPACING],
  ] as const) {
    it(`fits into 320 pixels without scrolling sideways${how}`, async () => {
      await setViewport({ width: 320, height: 256 });
      try {
        const stage = await fullChat();
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        stage.root.adoptedStyleSheets.push(sheet);
        await stage.rendered();
        const wide = [stage.part('panel'), stage.part('conversation'), stage.part('composer'), document.documentElement]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(nameOf);
        expect(wide).to.deep.equal([]);
        const cut = controls(stage.root)
          .filter((control) => !control.closest('.table-scroller, pre, .conversation'))
          .filter((control) => {
            const { left, right } = control.getBoundingClientRect();
            return left < 0 || right > 320 || control.scrollWidth > control.clientWidth + 1;
          })
          .map(nameOf);
        expect(cut).to.deep.equal([]);
      } finally {
        await setViewport({ width: 1280, height: 800 });
      }
    });
  }
});

describe('a screen reader', () => {
  it('finds the conversation as a list of articles named by their speaker', async () => {
    const stage = await openChat({ heading: 'Harbour Books' });
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const articles = [...stage.root.querySelectorAll('[role=list] > ol[role=none] > li[role=listitem] > article')];
    expect(articles.map((article) => article.getAttribute('aria-label'))).to.deep.equal(['You', 'Harbour Books']);
  });
});

describe('the visitor’s settings', () => {
  it('apply: dark if the system is, unless the page sets a theme', async () => {
    const stage = await openChat();
    const isDark = (): boolean => colour(getComputedStyle(stage.part('panel')).backgroundColor)[1] < 128;
    await emulateMedia({ colorScheme: 'light' });
    expect(isDark()).to.equal(false);
    await emulateMedia({ colorScheme: 'dark' });
    expect(isDark()).to.equal(true);
    stage.element.theme = 'light';
    await stage.rendered();
    expect(isDark()).to.equal(false);
    await emulateMedia({ colorScheme: 'light' });
  });

  it('apply: no animation with reduced motion', async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    const stage = await openChat();
    await stage.ask('Hello?');
    await stage.rendered();
    expect(stage.root.getAnimations()).to.have.length(0);
    await emulateMedia({ reducedMotion: 'no-preference' });
    expect(stage.root.getAnimations().length).to.be.greaterThan(0);
  });

  it('are not overridden: the page’s styles and the element’s do not affect each other', async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'ai-chat, * { letter-spacing: 9px; text-transform: uppercase; text-align: end; } button { display: none; }',
    );
    document.adoptedStyleSheets.push(sheet);
    const stage = await openChat();
    const outside = await fixture<HTMLElement>(html`<p class="message">Outside</p>`);
    const { letterSpacing, textTransform, textAlign } = getComputedStyle(stage.part('welcome'));
    const { display } = getComputedStyle(stage.part('send'));
    document.adoptedStyleSheets.pop();
    expect([letterSpacing, textTransform, textAlign, display]).to.deep.equal(['normal', 'none', 'start', 'grid']);
    expect(getComputedStyle(outside).display).to.equal('block');
  });
});

/** Waits for the end of animations, because axe measures the current colours. */
function settle(stage: Stage): void {
  for (const animation of stage.root.getAnimations()) {
    if (animation.effect?.getComputedTiming().iterations === 1) animation.finish();
  }
}
