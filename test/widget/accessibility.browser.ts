import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { errorInfo } from '../../src/chat/index.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';
import { colour } from './drawn-colour.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

describe('axe finds no violation', () => {
  const STATES: Record<string, () => Promise<Stage>> = {
    'in an empty conversation': () => openChat({ suggestions: ['One?', 'Two?'] }),
    'while it connects': async () => {
      const stage = await openChat();
      stage.transport.emit({ type: 'status', state: 'connecting' });
      return stage;
    },
    'while an answer is awaited': async () => {
      const stage = await openChat();
      await stage.ask('Hello?');
      return stage;
    },
    'while an answer arrives': async () => {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      turn.start();
      turn.say('Good morn');
      await stage.element.send('And then?');
      return stage;
    },
    'in an answer with everything that can be part of it': async () => {
      const stage = await openChat();
      (await stage.ask('Hello?')).push(
        { type: 'reply-start' },
        { type: 'reasoning-delta', delta: 'Let me see.' },
        { type: 'tool', id: '1', name: 'search', state: 'done', input: 'hello', output: 'world' },
        { type: 'tool', id: '2', name: 'look', state: 'running' },
        { type: 'notice', text: 'Read it all' },
        { type: 'media', kind: 'image', url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', alt: 'A dot' },
        { type: 'media', kind: 'image', url: 'https://elsewhere.example/a.png', alt: 'Elsewhere' },
        { type: 'text-delta', delta: 'Hello.' },
        { type: 'reply-end', reason: 'length', sources: [{ title: 'A book', url: 'https://example.com/' }] },
      );
      await stage.appears('source');
      for (const details of stage.root.querySelectorAll('details')) details.open = true;
      return stage;
    },
    'in a stopped answer': async () => {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      turn.start();
      turn.say('Good');
      await stage.rendered();
      stage.element.stop();
      return stage;
    },
    'in a failed answer, with several assistants and the confirmation before clearing': async () => {
      const stage = await openChat(
        {},
        {
          assistants: () =>
            Promise.resolve([
              { id: 'a', label: 'Anna' },
              { id: 'b', label: 'Bert' },
            ]),
        },
      );
      (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
      await stage.appears('fault');
      await stage.choose('Clear conversation');
      await stage.appears('question');
      return stage;
    },
    'in a conversation longer than the view, scrolled up': async () => {
      const stage = await openChat();
      (await stage.ask('Hello?')).answer('A line\n\n'.repeat(100));
      await stage.rendered();
      stage.part('conversation').scrollTop = 50;
      await stage.appears('latest');
      return stage;
    },
    'with everything': () => fullChat(),
    'with everything, on an Arabic page': async () => {
      const stage = await fullChat();
      const page = stage.element.parentElement as HTMLElement;
      page.lang = 'ar';
      page.dir = 'rtl';
      stage.element.requestUpdate();
      await stage.rendered();
      return stage;
    },
    'with the launcher closed': () => openChat({ layout: 'launcher' }),
    'with the launcher open': async () => {
      const stage = await openChat({ layout: 'launcher' });
      stage.element.show();
      await shown(stage);
      (await stage.ask('Hello?')).answer('Hi');
      return stage;
    },
  };

  for (const [state, reach] of Object.entries(STATES)) {
    for (const theme of ['light', 'dark'] as const) {
      it(`${state}, ${theme}`, async () => {
        const stage = await reach();
        stage.element.theme = theme;
        await stage.rendered();
        settle(stage);
        // The footnotes of two messages have the same name, but their messages distinguish them.
        await expect(stage.element).to.be.accessible({ ignoredRules: ['landmark-unique'] });
      });
    }
  }

  it('on a phone, where the launcher’s panel is modal', async () => {
    await setViewport({ width: 360, height: 740 });
    try {
      const stage = await openChat({ layout: 'launcher', open: true });
      (await stage.ask('Hello?')).answer('Hi');
      await stage.rendered();
      settle(stage);
      await expect(stage.element).to.be.accessible();
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
  });
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
    const articles = [...stage.root.querySelectorAll('ol[role=list] > li > article')];
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
