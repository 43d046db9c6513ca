import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { errorInfo } from '../../src/chat/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';
import { controls, fullChat, nameOf } from './full-chat.ts';

describe('with the keyboard alone', () => {
  it('one comes from the launcher through all that there is, on to the page, and back', async () => {
    const stage = await fullChat({ layout: 'launcher' });
    await fixture(html`<button>After</button>`);
    // The way back to the end is there only until one has come to the end.
    const all = controls(stage.root)
      .filter((control) => !control.matches('.latest'))
      .map(nameOf);
    expect(all.length).to.be.greaterThan(25);
    stage.root.querySelector<HTMLElement>('.launcher')?.focus();
    const there = await walk(stage);
    expect(there).to.deep.equal(all);
    expect(document.activeElement?.textContent).to.equal('After');
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Tab' });
    const back = await walk(stage);
    await sendKeys({ up: 'Shift' });
    expect(back.filter((name) => !name.includes('latest'))).to.deep.equal(all.toReversed());
  });

  /** What takes a control away under the focus, and where that goes. */
  const GONE: Record<string, [control: (stage: Stage) => Promise<HTMLElement | null>, goesTo: string]> = {
    'a suggestion that is sent': [async () => openedWith({ suggestions: ['One?'] }, '[part=suggestion]'), 'textarea'],
    'the button that stops, of an answer that is stopped': [
      async (stage) => {
        (await stage.ask('Hello?')).start();
        return find(stage, '[part=stop]');
      },
      'textarea',
    ],
    'the button that stops, of an answer that ends': [
      async (stage) => {
        const turn = await stage.ask('Hello?');
        turn.start();
        const stop = await find(stage, '[part=stop]');
        stop.addEventListener('focus', () => turn.end());
        return stop;
      },
      'textarea',
    ],
    'the button that tries again': [
      async (stage) => {
        (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
        return find(stage, '.failure button');
      },
      'textarea',
    ],
    'the button that takes a prompt back': [
      async (stage) => {
        (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('too-long') });
        return find(stage, '.failure button');
      },
      'textarea',
    ],
    'the answer that a conversation is cleared': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('Yes.');
        (await find(stage, '[aria-label="Clear conversation"]')).click();
        return find(stage, '.danger');
      },
      'textarea',
    ],
    'the answer that it is kept': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('Yes.');
        (await find(stage, '[aria-label="Clear conversation"]')).click();
        return find(stage, '.question button');
      },
      'textarea',
    ],
    'the way back to the end': [
      async (stage) => {
        (await stage.ask('Hello?')).answer('A line\n\n'.repeat(100));
        await stage.drawn();
        stage.part('conversation').scrollTop = 50;
        return find(stage, '[part~=latest]');
      },
      'textarea',
    ],
    'the button that fetches a picture': [
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
    it(`the focus is not lost with ${what}`, async () => {
      opened = await openChat();
      const control = await reach(opened);
      control?.focus();
      await sendKeys({ press: 'Enter' });
      await until(
        () => !control?.isConnected,
        () => opened.drawn(),
      );
      await opened.drawn();
      expect(opened.root.activeElement?.localName).to.equal(goesTo);
    });
  }

  it('a panel that closes gives the focus back, from wherever in it that was', async () => {
    const stage = await fullChat({ layout: 'launcher' });
    for (const place of ['textarea', '.conversation', '.text a', 'summary', '.code-copy', 'select']) {
      stage.element.hide();
      await stage.drawn();
      stage.root.querySelector<HTMLElement>('.launcher')?.focus();
      await sendKeys({ press: 'Enter' });
      await shown(stage);
      stage.root.querySelector<HTMLElement>(place)?.focus();
      await sendKeys({ press: 'Escape' });
      await stage.drawn();
      expect([stage.element.open, stage.isFocused('launcher')], place).to.deep.equal([false, true]);
    }
  });
});

describe('Escape in the page', () => {
  const CASES: Record<string, [place: string, isTaken: boolean, isOpen: boolean]> = {
    'closes a panel that covers what has the focus': ['right: 40px; bottom: 200px', false, false],
    'leaves it open where that can be seen': ['left: 0; top: 0', false, true],
    'leaves it open where the page has a use for the key': ['right: 40px; bottom: 200px', true, true],
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
      await stage.drawn();
      expect(stage.element.open).to.equal(isOpen);
      expect(document.activeElement === button).to.equal(true);
    });
  }
});

/** What has the focus, from one press of Tab to the next, until it has left the chat. */
async function walk({ element, root }: Stage): Promise<string[]> {
  const names: string[] = [];
  while (document.activeElement === element && root.activeElement && names.length < 99) {
    names.push(nameOf(root.activeElement));
    await sendKeys({ press: 'Tab' });
  }
  return names;
}

async function find(stage: Stage, place: string): Promise<HTMLElement> {
  for (;;) {
    const found = stage.root.querySelector<HTMLElement>(place);
    if (found) return found;
    await stage.drawn();
  }
}
