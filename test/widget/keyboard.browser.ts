import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { errorInfo } from '../../src/chat/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

describe('the keyboard', () => {
  it('reaches every control from the launcher to the page, and back', async () => {
    const stage = await fullChat({ layout: 'launcher' });
    await fixture(html`<button>After</button>`);
    // The question closes when the focus leaves it. The button to the latest message disappears when the focus reaches the end. Arrows lead from
    // the first action of a message to the others.
    const all = controls(stage.root)
      .filter((control) => !control.matches('.scroll-to-latest, .card *, [role=toolbar] [tabindex="-1"]'))
      .map(nameOf);
    expect(all.length).to.be.greaterThan(25);
    stage.root.querySelector<HTMLElement>('.launcher')?.focus();
    const forward = await walk(stage);
    expect(forward).to.deep.equal(all);
    expect(document.activeElement?.textContent).to.equal('After');
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Tab' });
    const back = await walk(stage);
    await sendKeys({ up: 'Shift' });
    expect(back.filter((name) => !name.includes('latest'))).to.deep.equal(all.toReversed());
  });

  /** Focused controls that disappear when they are used, and the element that gets the focus then. */
  const GONE: Record<string, [control: (stage: Stage) => Promise<HTMLElement | null>, goesTo: string]> = {
    'a suggestion that is sent': [async () => openedWith({ suggestions: ['One?'] }, '[part=starter]'), 'textarea'],
    'the stop button, of an answer that is stopped': [
      async (stage) => {
        (await stage.ask('Hello?')).start();
        return find(stage, '[part=stop]');
      },
      'textarea',
    ],
    'the stop button, of an answer that ends': [
      async (stage) => {
        const turn = await stage.ask('Hello?');
        turn.start();
        const stop = await find(stage, '[part=stop]');
        stop.addEventListener('focus', () => turn.end());
        return stop;
      },
      'textarea',
    ],
    'the retry button': [
      async (stage) => {
        (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
        return find(stage, '.fault button');
      },
      'textarea',
    ],
    'the edit button': [
      async (stage) => {
        (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('too-long') });
        return find(stage, '.fault button');
      },
      'textarea',
    ],
    'the button that confirms clearing': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('Yes.');
        await stage.rendered();
        await stage.choose('Clear conversation');
        return find(stage, '.clear-confirmation .danger');
      },
      'textarea',
    ],
    'the button to the latest message': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('A line\n\n'.repeat(100));
        await stage.rendered();
        stage.part('conversation').scrollTop = 50;
        return find(stage, '[part~=latest]');
      },
      'textarea',
    ],
    'the button that loads an image': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('![A dot](https://pictures.example/a.png) is a dot.');
        return find(stage, '.load-image');
      },
      'img',
    ],
  };
  let opened: Stage;
  async function openedWith(properties: Parameters<typeof openChat>[0], place: string): Promise<HTMLElement> {
    opened = await openChat(properties);
    return find(opened, place);
  }

  for (const [what, [reach, goesTo]] of Object.entries(GONE)) {
    it(`the focus is not lost when it is on ${what}`, async () => {
      opened = await openChat();
      const control = await reach(opened);
      control?.focus();
      await sendKeys({ press: 'Enter' });
      await until(
        () => !control?.isConnected,
        () => opened.rendered(),
      );
      await opened.rendered();
      expect(opened.root.activeElement?.localName).to.equal(goesTo);
    });
  }

  it('returns the focus when the panel closes, from any of its controls', async () => {
    const stage = await fullChat({ layout: 'launcher' });
    for (const place of ['textarea', '.conversation', '.text a', 'summary', '.code-copy', '.assistant-picker']) {
      stage.element.hide();
      await stage.rendered();
      stage.root.querySelector<HTMLElement>('.launcher')?.focus();
      await sendKeys({ press: 'Enter' });
      await shown(stage);
      stage.root.querySelector<HTMLElement>(place)?.focus();
      await sendKeys({ press: 'Escape' });
      await stage.rendered();
      expect([stage.element.open, stage.isFocused('launcher')], place).to.deep.equal([false, true]);
    }
  });
});

describe('Escape on an element of the page', () => {
  const CASES: Record<string, [place: string, isTaken: boolean, isOpen: boolean]> = {
    'closes a panel that covers the focused element': ['right: 40px; bottom: 200px', false, false],
    'leaves the panel open if the focused element is visible': ['left: 0; top: 0', false, true],
    'leaves the panel open if the page prevents the default': ['right: 40px; bottom: 200px', true, true],
  };
  for (const [what, [place, isTaken, isOpen]] of Object.entries(CASES)) {
    it(what, async () => {
      const stage = await openChat({ layout: 'launcher' });
      const button = await fixture<HTMLButtonElement>(
        html`<button @keydown=${(event: Event) => isTaken && event.preventDefault()}>Under it</button>`,
      );
      button.style.cssText = `position: fixed; ${place}`;
      stage.element.show();
      await shown(stage);
      button.focus();
      await sendKeys({ press: 'Escape' });
      await stage.rendered();
      expect(stage.element.open).to.equal(isOpen);
      expect(document.activeElement === button).to.equal(true);
    });
  }
});

/** Presses Tab until the focus leaves the chat, and returns the focused elements. */
async function walk({ element, root }: Stage): Promise<string[]> {
  const names: string[] = [];
  while (document.activeElement === element && root.activeElement && names.length < 99) {
    // A long prompt opens when the focus enters it.
    names.push(nameOf(root.activeElement).replace('Show less', 'Show more'));
    await sendKeys({ press: 'Tab' });
  }
  return names;
}

async function find(stage: Stage, place: string): Promise<HTMLElement> {
  for (;;) {
    const found = stage.root.querySelector<HTMLElement>(place);
    if (found) return found;
    await stage.rendered();
  }
}
