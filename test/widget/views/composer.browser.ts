import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { AiChatPromptEvent } from '../../../src/widget/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

describe('the composer', () => {
  it('sends with Enter and is empty afterwards', async () => {
    const stage = await openChat();
    stage.input.focus();
    await sendKeys({ type: 'Hello there' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.texts[0]).to.equal('Hello there');
    expect(stage.input.value).to.equal('');
    expect(stage.transport.turns[0]?.prompt).to.equal('Hello there');
  });

  it('breaks the line with Shift+Enter', async () => {
    const stage = await openChat();
    stage.input.focus();
    await sendKeys({ type: 'One' });
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ up: 'Shift' });
    await sendKeys({ type: 'Two' });
    expect(stage.input.value).to.equal('One\nTwo');
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.texts[0]).to.equal('One\nTwo');
  });

  it('sends with its button, and the next text can be typed immediately', async () => {
    const stage = await openChat();
    await write(stage, 'Hello');
    stage.part('send').focus();
    stage.part('send').click();
    await until(() => stage.texts[0]);
    expect(stage.texts[0]).to.equal('Hello');
    expect(stage.isFocused('field')).to.equal(true);
  });

  for (const [why, init] of [
    ['while an input method composes', { isComposing: true }],
    ['in Safari, where the composition has ended already', { keyCode: 229 }],
  ] as const) {
    it(`does not send with Enter ${why}`, async () => {
      const stage = await openChat();
      await write(stage, 'にほん');
      const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init });
      stage.input.dispatchEvent(enter);
      await stage.rendered();
      expect(enter.defaultPrevented).to.equal(false);
      expect(stage.input.value).to.equal('にほん');
      expect(stage.parts('message')).to.have.length(0);
    });
  }

  it('does not send a text of white space', async () => {
    const stage = await openChat();
    await write(stage, '  \n ');
    expect(stage.part('send').getAttribute('aria-disabled')).to.equal('true');
    stage.part('send').click();
    await stage.rendered();
    expect(stage.parts('message')).to.have.length(0);
    expect(stage.input.value).to.equal('  \n ');
  });

  it('grows with the text up to a maximum height', async () => {
    const stage = await openChat();
    const { clientHeight } = stage.input;
    await write(stage, 'one\ntwo\nthree');
    const grown = stage.input.clientHeight;
    expect(grown).to.be.greaterThan(clientHeight);
    await write(stage, 'line\n'.repeat(50));
    expect(stage.input.clientHeight).to.be.within(grown + 1, 160);
    expect(stage.input.scrollHeight).to.be.greaterThan(160);
  });

  it('hides typed keys from the page, except Escape and Tab', async () => {
    const stage = await openChat();
    const keys: string[] = [];
    const listen = (event: KeyboardEvent): void => void keys.push(event.key);
    document.addEventListener('keydown', listen);
    stage.input.focus();
    await sendKeys({ type: '/k' });
    await sendKeys({ press: 'Escape' });
    document.removeEventListener('keydown', listen);
    expect(keys).to.deep.equal(['Escape']);
  });
});

describe('the buttons of the composer', () => {
  it('stop and send stand side by side while an answer arrives, and a prompt that is sent then waits for its turn', async () => {
    const stage = await openChat();
    const turn = await stage.ask('One?');
    turn.start();
    await stage.rendered();
    const [stop, send] = ['stop', 'send'].map((part) => stage.part(part).getBoundingClientRect());
    expect([stop?.top, stop?.width]).to.deep.equal([send?.top, send?.width]);
    expect(stop?.right).to.be.at.most(send?.left ?? 0);
    await write(stage, 'Two?');
    stage.part('send').click();
    await stage.rendered();
    expect([stage.texts[2], stage.transport.turns.length]).to.deep.equal(['Two?', 1]);
    turn.end();
    await until(() => stage.transport.turns.length === 2);
    expect(stage.transport.turns[1]?.prompt).to.equal('Two?');
  });

  it('are in one row with a short text, and below a text of two lines until it is empty', async () => {
    const stage = await openChat();
    const isBelow = () =>
      stage.part('send').getBoundingClientRect().top >= stage.input.getBoundingClientRect().bottom - 1;
    expect([stage.part('composer').getBoundingClientRect().height <= 46, isBelow()]).to.deep.equal([true, false]);
    await write(stage, 'One line');
    expect(isBelow()).to.equal(false);
    await write(stage, 'One line\nand another');
    expect(isBelow()).to.equal(true);
    await write(stage, 'One line');
    expect(isBelow(), 'it does not jump back').to.equal(true);
    await write(stage, '');
    expect(isBelow()).to.equal(false);
  });

  it('leave room for controls of the page', async () => {
    const stage = await openChat();
    for (const slot of ['composer-start', 'composer-end'])
      stage.element.append(Object.assign(document.createElement('button'), { slot, textContent: slot }));
    await stage.rendered();
    const [start, end] = Array.from(stage.element.children, (child) => child.getBoundingClientRect());
    const input = stage.input.getBoundingClientRect();
    expect(start?.right).to.be.at.most(input.left);
    expect(end?.left).to.be.at.least(input.right);
    expect(end?.right).to.be.at.most(stage.part('send').getBoundingClientRect().left);
  });
});

describe('the greatest length of a prompt', () => {
  const LIMITED = { maxPromptCharacters: 1_000 };
  const counter = (stage: Stage) => stage.root.querySelector('.prompt-counter')?.textContent;

  it('is told from 80 % of it on', async () => {
    const stage = await openChat({}, LIMITED);
    await write(stage, 'x'.repeat(799));
    expect(counter(stage)).to.equal(undefined);
    await write(stage, 'x'.repeat(800));
    await until(() => counter(stage) === '800 / 1,000');
  });

  it('prevents a longer prompt from being sent, by button or Enter, and this is announced once', async () => {
    const stage = await openChat({}, LIMITED);
    await write(stage, 'x'.repeat(1_036));
    await until(() => counter(stage) === '36 too many');
    expect(stage.part('send').getAttribute('aria-disabled')).to.equal('true');
    expect(stage.input.getAttribute('aria-invalid')).to.equal('true');
    const status = () => stage.root.querySelector('[role=status]')?.textContent;
    await until(() => status() === 'The message is too long. Shorten it to send it.');
    stage.part('send').click();
    stage.input.focus();
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.parts('message')).to.have.length(0);
    await write(stage, 'x'.repeat(1_000));
    expect([stage.part('send').getAttribute('aria-disabled'), status()]).to.deep.equal(['false', '']);
    stage.part('send').click();
    await until(() => stage.texts[0]);
    expect(stage.texts[0]).to.match(/^x{1000}(?:Show more)?$/);
  });

  it('is nothing if the backend does not tell it', async () => {
    const stage = await openChat();
    await write(stage, 'x'.repeat(100_000));
    expect(counter(stage)).to.equal(undefined);
    expect(stage.part('send').getAttribute('aria-disabled')).to.equal('false');
  });
});

describe('the draft', () => {
  it('stays when the page cancels the prompt', async () => {
    const stage = await openChat();
    stage.element.addEventListener('ai-chat-prompt', (event) => event.preventDefault());
    await write(stage, 'Forbidden');
    stage.part('send').click();
    await stage.rendered();
    expect(stage.input.value).to.equal('Forbidden');
    expect(stage.parts('message')).to.have.length(0);
  });

  it('is sent as the page changes it', async () => {
    const stage = await openChat();
    stage.element.addEventListener('ai-chat-prompt', (event: AiChatPromptEvent) => (event.text += ' (from the shop)'));
    await write(stage, 'Hello');
    stage.part('send').click();
    await until(() => stage.transport.turns.length > 0 && stage.texts[0]);
    expect(stage.transport.turns[0]?.prompt).to.equal('Hello (from the shop)');
    expect(stage.input.value).to.equal('');
  });

  it('contains the text of a prompt that could not be sent, before text typed since', async () => {
    let fail: () => void = () => undefined;
    const gone = new Promise<never>((_, reject) => (fail = () => reject(new Error('gone'))));
    const { registerTransport } = await import('../../../src/widget/index.ts');
    registerTransport('out-of-reach', () => gone);
    const stage = await openChat({ transport: 'out-of-reach' });
    await write(stage, 'First');
    stage.part('send').click();
    await until(() => stage.texts[0]);
    expect(stage.texts[0]).to.equal('First');
    await write(stage, 'Second');
    fail();
    await stage.rendered();
    expect(stage.input.value).to.equal('First\nSecond');
    expect(stage.parts('message')).to.have.length(0);
    expect((await stage.appears('strip')).textContent).to.contain('could not be loaded');
  });

  it('is kept through a move in the page, another layout and changes of properties', async () => {
    const stage = await openChat();
    await write(stage, 'A draft');
    const elsewhere = document.createElement('section');
    document.body.append(elsewhere);
    elsewhere.append(stage.element);
    stage.element.heading = 'Another';
    stage.element.url = 'https://elsewhere.example/';
    await stage.rendered();
    expect(stage.input.value).to.equal('A draft');
    stage.element.layout = 'launcher';
    stage.element.open = true;
    await until(
      () => stage.root.querySelector('dialog textarea'),
      () => stage.rendered(),
    );
    expect(stage.input.value).to.equal('A draft');
    elsewhere.remove();
  });
});

async function write(stage: Stage, text: string): Promise<void> {
  stage.input.value = text;
  stage.input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await stage.rendered();
}
