import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PromptContext } from '../../../src/chat/index.ts';
import { CHUNK_LOADERS } from '../../../src/widget/chunks/chunk-loaders.ts';
import { PANEL_CHUNK_LOADERS } from '../../../src/widget/chunks/panel-chunk-loaders.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const COMMANDS = [
  { name: 'size', description: 'Find a size', prompt: 'Which size fits a foot of 26 cm?' },
  { name: 'site' },
  { name: 'help' },
];
const MENTIONS = [{ name: 'Ada', description: 'Repairs' }, { name: 'Bo' }];

const field = (stage: Stage): string => stage.input.value;
const options = (stage: Stage): string[] =>
  [...stage.root.querySelectorAll('[role=option]')].map((option) => option.textContent.trim().replaceAll(/\s+/g, ' '));
const activeOption = (stage: Stage): string | undefined =>
  stage.root.getElementById(stage.input.getAttribute('aria-activedescendant') ?? '')?.textContent.trim();

async function type(stage: Stage, text: string): Promise<void> {
  stage.input.focus();
  await sendKeys({ type: text });
  await stage.element.updateComplete;
}

async function press(stage: Stage, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await sendKeys({ press: key });
  await stage.element.updateComplete;
}

describe('commands and mentions', () => {
  it('are listed after their sign, and chosen by the keyboard while the focus stays in the field', async () => {
    const stage = await openChat({ commands: COMMANDS, mentions: MENTIONS });
    await type(stage, '/si');
    await until(() => options(stage).length === 2);
    expect(options(stage)).to.deep.equal(['/size Find a size', '/site']);
    expect(stage.input.getAttribute('aria-controls')).to.equal(stage.root.querySelector('[role=listbox]')?.id);
    expect(activeOption(stage)).to.include('/size');
    await press(stage, 'ArrowDown');
    expect(activeOption(stage)).to.equal('/site');
    await press(stage, 'ArrowDown', 'Enter');
    expect(field(stage)).to.equal('Which size fits a foot of 26 cm?');
    expect(options(stage)).to.deep.equal([]);
    expect(stage.input.hasAttribute('aria-activedescendant')).to.equal(false);
    await type(stage, ' Ask @');
    await until(() => options(stage).length === 2);
    await press(stage, 'ArrowUp', 'Tab');
    expect(field(stage)).to.equal('Which size fits a foot of 26 cm? Ask @Bo ');
    expect(stage.isFocused('field')).to.equal(true);
    expect(stage.parts('message')).to.have.length(0);
    await press(stage, 'Enter');
    await stage.rendered();
    expect(stage.texts[0]?.trim()).to.equal('Which size fits a foot of 26 cm? Ask @Bo');
  });

  it('are closed by Escape, which leaves the panel open, until another sign is written', async () => {
    const stage = await openChat({ commands: COMMANDS, layout: 'launcher', open: true });
    await type(stage, '/');
    await until(() => options(stage).length === 3);
    await press(stage, 'Escape');
    expect(options(stage)).to.deep.equal([]);
    await type(stage, 's');
    await stage.rendered();
    expect(options(stage)).to.deep.equal([]);
    expect(stage.element.open).to.equal(true);
    await press(stage, 'Backspace', 'Backspace');
    await type(stage, '/s');
    await until(() => options(stage).length === 2);
  });

  it('are chosen by a press, and a function of the page runs', async () => {
    let runs = 0;
    const stage = await openChat({ commands: [{ name: 'clear', run: () => (runs += 1) }] });
    await type(stage, '/c');
    await until(() => options(stage).length === 1);
    stage.root.querySelector<HTMLElement>('[role=option]')?.click();
    await stage.rendered();
    expect([runs, field(stage)]).to.deep.equal([1, '']);
  });

  it('of a function are those of the latest text, and an error closes the list', async () => {
    const calls = new Map<string, (names: readonly { name: string }[]) => void>();
    const stage = await openChat({ mentions: (typed) => new Promise((resolve) => calls.set(typed, resolve)) });
    await type(stage, '@ab');
    await until(() => calls.has('ab'));
    calls.get('ab')?.([{ name: 'late' }]);
    await until(() => options(stage).length === 1);
    calls.get('a')?.([{ name: 'too late' }]);
    await stage.rendered();
    expect(options(stage)).to.deep.equal(['@late']);
  });

  it('are listed after a sign that was written before their code arrived', async () => {
    for (const sign of ['/', 'Ask @']) {
      const gate = Promise.withResolvers<void>();
      const chunkLoaders = {
        ...CHUNK_LOADERS,
        importComposerExtras: async () => {
          await gate.promise;
          return PANEL_CHUNK_LOADERS.importComposerExtras();
        },
      };
      const stage = await openChat({ commands: COMMANDS, mentions: MENTIONS }, {}, chunkLoaders);
      await type(stage, sign);
      expect(options(stage)).to.deep.equal([]);
      gate.resolve();
      await until(() => options(stage).length > 1);
      expect(activeOption(stage)).to.include(sign === '/' ? '/size' : '@Ada');
    }
  });

  it('are listed when the page gives them after their sign was written, and a new list keeps the active one', async () => {
    const stage = await openChat({ commands: [] });
    await type(stage, '/');
    stage.element.commands = COMMANDS;
    await until(() => options(stage).length === 3);
    await press(stage, 'ArrowDown');
    stage.element.commands = [{ name: 'new' }, ...COMMANDS];
    await until(() => options(stage).length === 4);
    expect(activeOption(stage)).to.equal('/site');
  });

  it('belong to the composer, not to the field in which a prompt is edited', async () => {
    const stage = await openChat({ commands: COMMANDS, sendKey: 'ctrl-enter' }, { capabilities: ['branches'] });
    (await stage.ask('One?')).answer('Yes.');
    await stage.rendered();
    (await stage.appears('act')).closest('article')?.querySelector<HTMLElement>('[data-name=edit]')?.click();
    await stage.appears('editor');
    await until(() => stage.root.activeElement?.matches('.editor textarea') === true);
    await sendKeys({ press: 'Enter' });
    await sendKeys({ type: '/' });
    await stage.rendered();
    expect(options(stage)).to.deep.equal([]);
    expect(stage.transport.turns).to.have.length(1);
    await sendKeys({ down: 'Control' });
    await press(stage, 'Enter');
    await sendKeys({ up: 'Control' });
    await until(() => stage.transport.turns.length === 2);
    expect(stage.transport.turns[1]?.request.messages.at(-1)?.text).to.equal('One?\n/');
  });

  it('leave Enter to an input method that composes', async () => {
    const stage = await openChat({ commands: COMMANDS });
    await type(stage, '/s');
    await until(() => options(stage).length === 2);
    stage.input.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: true }),
    );
    await stage.rendered();
    expect(field(stage)).to.equal('/s');
  });
});

describe('what the page passes along', () => {
  const context: PromptContext = { selection: 'Fell, slate', page: 'Socks for the hills', metadata: { size: 43 } };
  const capabilities = ['branches', 'context'] as const;

  it('is shown in full before it is sent, sent with the prompt, and shown with that', async () => {
    const stage = await openChat({ context: async () => context }, { capabilities });
    const chip = await stage.appears('context');
    expect(chip.querySelector('summary')?.textContent.trim()).to.equal('Selected text: Fell, slate');
    for (const text of ['Fell, slate', 'Socks for the hills', '43']) expect(chip.textContent).to.include(text);
    const turn = await stage.ask('Without the field?');
    expect(turn.request.messages.at(-1)).not.to.have.property('context');
    turn.answer('Yes.');
    await stage.rendered();
    await type(stage, 'Does it fit?');
    await press(stage, 'Enter');
    await until(() => stage.transport.turns.length === 2);
    expect(stage.transport.turns[1]?.request.messages.at(-1)?.context).to.deep.equal(context);
    await until(() => stage.part('messages').querySelector('[part=context]'));
  });

  it('goes with its prompt when that is edited, not what the page passes along then', async () => {
    const stage = await openChat({ context }, { capabilities });
    await stage.appears('context');
    await type(stage, 'Does it fit?');
    await press(stage, 'Enter');
    await until(() => stage.transport.turns.length === 1);
    stage.transport.turns[0]?.answer('Yes.');
    await stage.rendered();
    stage.element.context = { selection: 'Hearth' };
    await until(() => stage.root.querySelector('[data-name=edit]'));
    stage.root.querySelector<HTMLElement>('[data-name=edit]')?.click();
    await until(() => stage.root.activeElement?.matches('.editor textarea') === true);
    await press(stage, '!', 'Enter');
    await until(() => stage.transport.turns.length === 2);
    expect(stage.transport.turns[1]?.request.messages).to.deep.equal([
      { role: 'user', text: 'Does it fit?!', context },
    ]);
  });

  it('is not sent after the visitor has removed it, by keyboard, and the focus goes to the field', async () => {
    const stage = await openChat({ context }, { capabilities });
    const chip = await stage.appears('context');
    chip.querySelector('button')?.focus();
    await press(stage, 'Enter');
    expect(stage.parts('context')).to.have.length(0);
    expect(stage.isFocused('field')).to.equal(true);
    await type(stage, 'Does it fit?');
    await press(stage, 'Enter');
    await until(() => stage.transport.turns.length === 1);
    expect(stage.transport.turns[0]?.request.messages).to.deep.equal([{ role: 'user', text: 'Does it fit?' }]);
  });

  it('is neither shown nor sent where the backend does not take it', async () => {
    const stage = await openChat({ context });
    await type(stage, 'Does it fit?');
    await press(stage, 'Enter');
    await until(() => stage.transport.turns.length === 1);
    expect(stage.transport.turns[0]?.request.messages).to.deep.equal([{ role: 'user', text: 'Does it fit?' }]);
    expect(stage.parts('context')).to.have.length(0);
  });
});

describe('dictation', () => {
  const browser = globalThis as { webkitSpeechRecognition?: unknown; SpeechRecognition?: unknown };
  const own = { ...browser };
  let heard: ((text: string) => void) | undefined;
  let failed: ((error: string) => void) | undefined;
  beforeEach(() => {
    browser.SpeechRecognition = class {
      declare onresult: (event: object) => void;
      declare onerror: (event: object) => void;
      declare onend: () => void;
      start(): void {
        heard = (transcript) => this.onresult({ results: [[{ transcript }]] });
        failed = (error) => this.onerror({ error });
      }
      stop(): void {
        this.onend();
      }
      abort(): void {
        this.onend();
      }
    };
  });
  afterEach(() => Object.assign(browser, { SpeechRecognition: own.SpeechRecognition }));

  it('writes into the field, and never sends by itself', async () => {
    const stage = await openChat({ voiceInput: true });
    const button = await stage.appears('voice');
    await type(stage, 'Hello');
    button.click();
    await stage.element.updateComplete;
    expect(button.getAttribute('aria-label')).to.equal('Stop dictating');
    heard?.('my friend');
    await stage.rendered();
    expect(field(stage)).to.equal('Hello my friend');
    button.click();
    await stage.element.updateComplete;
    expect(button.getAttribute('aria-label')).to.equal('Dictate');
    await type(stage, '!');
    heard?.('my foe');
    await stage.rendered();
    expect(field(stage)).to.equal('Hello my friend!');
    expect(stage.parts('message')).to.have.length(0);
  });

  it('says why it has failed, until the visitor writes', async () => {
    const stage = await openChat({ voiceInput: true });
    (await stage.appears('voice')).click();
    failed?.('not-allowed');
    await stage.rendered();
    expect(stage.root.querySelector('[role=alert]')?.textContent).to.include('The microphone is blocked.');
    await type(stage, 'H');
    expect(stage.root.querySelector('[role=alert]')).to.equal(null);
  });

  it('is not offered where the browser cannot recognize speech, nor without the property', async () => {
    const without = await openChat();
    Object.assign(browser, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
    const stage = await openChat({ voiceInput: true });
    await stage.rendered();
    expect([...without.parts('voice'), ...stage.parts('voice')]).to.have.length(0);
    Object.assign(browser, { webkitSpeechRecognition: own.webkitSpeechRecognition });
  });
});

describe('the keys of the field', () => {
  it('bring back earlier prompts in an empty field, and leave a draft alone', async () => {
    const stage = await openChat();
    for (const text of ['One?', 'Two?']) (await stage.ask(text)).answer('Yes.');
    await stage.rendered();
    stage.input.focus();
    await press(stage, 'ArrowUp');
    await until(() => field(stage) === 'Two?');
    await press(stage, 'ArrowUp');
    expect(field(stage)).to.equal('One?');
    await press(stage, 'ArrowDown', 'ArrowDown');
    expect(field(stage)).to.equal('');
    await type(stage, 'Draft');
    await press(stage, 'ArrowUp');
    expect(field(stage)).to.equal('Draft');
  });

  it('send with Ctrl+Enter if the page wants that, and the list of shortcuts says so', async () => {
    const stage = await openChat({ sendKey: 'ctrl-enter' });
    await type(stage, 'One');
    await press(stage, 'Enter');
    await type(stage, 'Two');
    expect(field(stage)).to.equal('One\nTwo');
    expect(stage.input.enterKeyHint).to.equal('enter');
    await sendKeys({ down: 'Control' });
    await press(stage, 'Enter');
    await sendKeys({ up: 'Control' });
    await stage.rendered();
    expect(stage.texts[0]).to.equal('One\nTwo');
    await stage.choose('Keyboard shortcuts');
    expect((await stage.appears('shortcuts')).textContent.replaceAll(/\s+/g, ' ')).to.include('Send Ctrl Enter');
  });
});

describe('the choice of the assistant', () => {
  const assistants = async () => [
    { id: 'shop', label: 'Shop' },
    { id: 'repairs', label: 'Repairs' },
  ];
  const KEY = 'ai-chat:assistant:picker';
  afterEach(() => localStorage.removeItem(KEY));

  it('is remembered for the next page, once the visitor has made it, unless the page names one', async () => {
    const properties = { id: 'picker', storage: 'local' } as const;
    const stage = await openChat(properties, { assistants });
    (await stage.appears('assistants')).click();
    await stage.appears('menu');
    expect(localStorage.getItem(KEY)).to.equal(null);
    stage.parts('item')[1]?.click();
    await stage.element.updateComplete;
    expect(localStorage.getItem(KEY)).to.equal('repairs');
    const next = await openChat({ ...properties, storage: 'local' }, { assistants });
    expect((await next.appears('assistants')).textContent).to.include('Repairs');
    expect((await openChat({ ...properties, assistant: 'shop' }, { assistants })).element.assistant).to.equal('shop');
  });

  it('is forgotten when it does not exist any more', async () => {
    localStorage.setItem(KEY, 'gone');
    const stage = await openChat({ id: 'picker', storage: 'local' }, { assistants });
    await until(() => stage.element.assistant === undefined);
    expect(localStorage.getItem(KEY)).to.equal(null);
  });
});
