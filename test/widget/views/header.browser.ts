import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';

describe('the header', () => {
  it('introduces the assistant as soon as there is a message; before, the greeting does', async () => {
    const stage = await openChat({ heading: 'Northfold', subtitle: 'Usually answers at once' });
    const isIn = (part: string, place: string) => stage.parts(part).map((one) => one.closest(place) !== null);
    expect(stage.parts('name')).to.have.length(0);
    expect(isIn('avatar', '.welcome')).to.deep.equal([true]);
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    expect(isIn('avatar', 'header')).to.deep.equal([true]);
    expect(stage.part('name').textContent).to.equal('Northfold');
    expect(stage.part('subtitle').textContent).to.equal('Usually answers at once');
    expect(stage.part('header').getBoundingClientRect().height).to.be.within(60, 62);
    expect(stage.part('avatar').getBoundingClientRect().width).to.equal(32);
  });

  for (const [heading, initials] of [
    ['Northfold', 'N'],
    ['mara bell', 'MB'],
    ['Ask the “Élan” shop', 'AT'],
    ['(beta) 7 seas', 'B7'],
    ['متجر الصوف', 'ما'],
  ] as const) {
    it(`shows the initials of the heading “${heading}”`, async () => {
      const stage = await openChat({ heading });
      expect(stage.part('avatar').textContent.trim()).to.equal(initials);
    });
  }

  it('shows an icon if the heading has no letters, or there is none', async () => {
    for (const heading of [undefined, '…']) {
      const stage = await openChat({ heading });
      expect(stage.part('avatar').querySelectorAll('svg')).to.have.length(1);
    }
  });

  it('shows the image of an allowed origin over the initials, and no other one', async () => {
    const stage = await openChat({ heading: 'Northfold', avatar: DOT });
    const image = (): HTMLImageElement | null => stage.part('avatar').querySelector('img');
    expect(image()?.src).to.equal(DOT);
    stage.element.avatar = 'https://pictures.example/n.png';
    await stage.rendered();
    expect(image()).to.equal(null);
    stage.element.allowedImageOrigins = 'https://pictures.example';
    await stage.rendered();
    expect(image()?.src).to.equal('https://pictures.example/n.png');
  });

  it('has a line below it only while text is scrolled under it', async () => {
    const stage = await openChat();
    const line = () => getComputedStyle(stage.part('header')).borderBottomColor;
    stage.element.style.setProperty('--ai-chat-motion', '0');
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const none = line();
    (await stage.ask('More?')).answer('A line\n\n'.repeat(100));
    await until(
      () => line() !== none,
      () => stage.rendered(),
    );
    stage.part('conversation').scrollTop = 0;
    await until(
      () => line() === none,
      () => stage.rendered(),
    );
  });

  it('has room for controls of the page at both of its ends', async () => {
    const stage = await openChat({ heading: 'Northfold' });
    stage.element.append(slotted('header-start'), slotted('header-end'));
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const [start, end] = Array.from(stage.element.children, (child) => child.getBoundingClientRect());
    const left = (part: string) => stage.part(part).getBoundingClientRect().left;
    expect(start?.right).to.be.at.most(left('avatar'));
    expect(end?.left).to.be.greaterThan(left('name'));
    expect(end?.right).to.be.at.most(left('button'));
  });
});

describe('the menu of the header', () => {
  it('is a menu button: it opens with the focus on the first item, and Escape closes only the menu', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const button = await openMenu(stage);
    expect([button.getAttribute('aria-haspopup'), button.getAttribute('aria-expanded')]).to.deep.equal([
      'menu',
      'true',
    ]);
    expect([stage.part('menu').role, focusedText(stage)]).to.deep.equal(['menu', 'Conversations']);
    await sendKeys({ press: 'Escape' });
    await stage.rendered();
    expect([stage.parts('menu').length, stage.element.open]).to.deep.equal([0, true]);
    expect(stage.root.activeElement === button).to.equal(true);
    expect(button.getAttribute('aria-expanded')).to.equal('false');
  });

  it('is moved through with arrows, Home, End and first letters', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    await openMenu(stage);
    const [first, last] = ['New conversation', 'Clear conversation'];
    for (const [key, item] of [
      ['ArrowDown', 'Conversations'],
      ['ArrowUp', first],
      ['ArrowUp', last],
      ['ArrowDown', first],
      ['End', last],
      ['Home', first],
      ['k', 'Keyboard shortcuts'],
      ['c', last],
      ['c', 'Conversations'],
    ] as const) {
      await sendKeys({ press: key });
      expect(focusedText(stage), key).to.equal(item);
    }
  });

  it('closes when its button is pressed again, when the focus leaves it, and at a press outside', async () => {
    const stage = await openChat();
    const outside = await fixture<HTMLElement>(html`<button>Outside</button>`);
    const ways: Record<string, (button: HTMLElement) => void> = {
      button: (button) => button.click(),
      focus: () => stage.input.focus(),
      press: () => outside.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true })),
    };
    for (const [way, close] of Object.entries(ways)) {
      close(await openMenu(stage));
      await until(
        () => stage.parts('menu').length === 0,
        () => stage.rendered(),
      );
      expect(stage.parts('menu'), way).to.have.length(0);
    }
    expect(stage.isFocused('field'), 'where the visitor moved it').to.equal(true);
  });

  it('has nothing to clear while the conversation is empty', async () => {
    const stage = await openChat();
    await openMenu(stage);
    expect(stage.parts('item').map(({ textContent }) => textContent.trim())).to.deep.equal([
      'Conversations',
      'Keyboard shortcuts',
    ]);
  });

  it('asks before it clears, in a card that moves nothing', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const top = () => stage.part('messages').getBoundingClientRect().top;
    const before = top();
    await stage.choose('Clear conversation');
    await stage.appears('question');
    expect(top()).to.equal(before);
    expect(focusedText(stage)).to.equal('Cancel');
    await sendKeys({ press: 'Escape' });
    await stage.rendered();
    expect([stage.parts('question').length, stage.parts('message').length]).to.deep.equal([0, 2]);
    expect(stage.root.activeElement?.getAttribute('aria-label')).to.equal('Menu');
  });
});

describe('the keyboard shortcuts', () => {
  const keysOf = (stage: Stage) => Array.from(stage.root.querySelectorAll('kbd'), ({ textContent }) => textContent);

  it('are listed by the menu and read aloud, with Escape only where it closes the chat', async () => {
    const stage = await openChat();
    await stage.choose('Keyboard shortcuts');
    await stage.appears('shortcuts');
    expect(keysOf(stage)).to.deep.equal(['Enter', 'Shift', 'Enter', '↑', '?']);
    const list = stage.part('shortcuts').getAttribute('aria-describedby') ?? '';
    expect(stage.root.getElementById(list)?.textContent).to.include('New line');
    stage.element.layout = 'launcher';
    stage.element.open = true;
    await until(
      () => keysOf(stage).includes('Esc'),
      () => stage.rendered(),
    );
  });

  it('are listed on the side of the menu’s button, whatever the direction of the page', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    await stage.choose('Keyboard shortcuts');
    const list = await stage.appears('shortcuts');
    for (const dir of ['ltr', 'rtl']) {
      (stage.element.parentElement as HTMLElement).dir = dir;
      await stage.rendered();
      const { left, right } = stage.part('panel').getBoundingClientRect();
      const place = list.getBoundingClientRect();
      expect(dir === 'ltr' ? right - place.right : place.left - left, dir).to.be.within(0, 20);
    }
  });

  it('are listed by a question mark, unless the visitor writes it', async () => {
    const stage = await openChat();
    stage.input.focus();
    await sendKeys({ press: '?' });
    await stage.rendered();
    expect([stage.input.value, stage.parts('shortcuts').length]).to.deep.equal(['?', 0]);
    stage.part('conversation').focus();
    await sendKeys({ press: '?' });
    await stage.appears('shortcuts');
    await sendKeys({ press: 'Escape' });
    await stage.rendered();
    expect(stage.parts('shortcuts')).to.have.length(0);
    expect(stage.isFocused('conversation')).to.equal(true);
  });
});

async function openMenu(stage: Stage): Promise<HTMLElement> {
  const button = stage.part('header').querySelector<HTMLElement>('[aria-haspopup]');
  if (!button) throw new Error('no menu button');
  button.focus();
  button.click();
  await stage.appears('menu');
  await stage.rendered();
  return button;
}

function focusedText(stage: Stage): string | undefined {
  return stage.root.activeElement?.textContent?.trim();
}

function slotted(slot: string): HTMLElement {
  return Object.assign(document.createElement('button'), { slot, textContent: slot });
}
