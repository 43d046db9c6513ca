import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { TransportOptions } from '../../src/transports/contract/transport.ts';
import { AiChat, registerTransport } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, Stage } from './chat-fixture.ts';
import { ScriptedTransport } from './scripted-transport.ts';

/** A value for every public property. A missing property fails the first test below. */
const CHANGES: { readonly [Name in keyof AiChat]?: AiChat[Name] } = {
  transport: (options: TransportOptions) => new ScriptedTransport(options),
  url: 'https://another.example/chat/',
  token: () => 'fresh',
  httpToken: 'key',
  transportOptions: { replyTimeoutMs: 1 },
  assistant: 'another',
  storage: 'session',
  storageTtlMs: 1_000,
  keepsFormerUser: true,
  layout: 'launcher',
  side: 'start',
  open: true,
  launcherLabel: 'Another label',
  preview: 'Another preview',
  previewDelayMs: 0,
  heading: 'Another heading',
  subtitle: 'Another subtitle',
  avatar: '/another.png',
  placeholder: 'Another placeholder',
  attachments: 'off',
  welcome: 'Another welcome',
  welcomeDetail: 'Another detail',
  suggestions: ['Another'],
  scrollMode: 'anchor',
  evenPace: true,
  sendKey: 'ctrl-enter',
  commands: [{ name: 'another' }],
  mentions: [{ name: 'Another' }],
  voiceInput: true,
  context: { selection: 'Another' },
  renderUserMarkdown: true,
  markdownBreaks: false,
  allowedImageOrigins: 'https://pictures.example',
  markdownExtensions: [],
  renderers: { card: () => undefined },
  explanation: true,
  beforeSend: ({ text }) => text,
  afterReceive: () => undefined,
  feedback: true,
  readAloud: true,
  theme: 'dark',
  lang: 'it',
  strings: { stop: 'Another' },
  debug: true,
};

describe('a property that changes while an answer arrives', () => {
  it('is tested below, whichever it is', () => {
    expect(Object.keys(AiChat.properties).toSorted()).to.deep.equal([...Object.keys(CHANGES), 'userId'].toSorted());
  });

  for (const [name, value] of Object.entries(CHANGES)) {
    it(`does not change the conversation: ${name}`, async () => {
      const stage = await openChat();
      (await stage.ask('Settled?')).answer('Yes.');
      const turn = await stage.ask('Arriving?');
      turn.start();
      turn.say('Hal');
      await stage.rendered();
      const { transport, input } = stage;
      input.value = 'Being typed';
      input.dispatchEvent(new InputEvent('input'));
      const before = stage.parts('message');
      Object.assign(stage.element, { [name]: value });
      await stage.rendered();
      if (name === 'layout') {
        stage.element.open = true;
        await shown(stage);
      }
      turn.say('f.');
      turn.end();
      await stage.rendered();
      expect(stage.texts).to.deep.equal(['Settled?', 'Yes.', 'Arriving?', 'Half.']);
      expect(stage.parts('message').every((node, at) => node === before[at])).to.equal(true);
      expect(stage.input.value).to.equal('Being typed');
      expect(transport.isClosed).to.equal(false);
    });
  }

  for (const name of ['url', 'transport', 'token', 'httpToken', 'transportOptions'] as const) {
    it(`applies from the next turn: ${name}`, async () => {
      const stage = await openChat();
      const first = await stage.ask('One?');
      const before = stage.transport;
      let created: TransportOptions | undefined;
      const transport = (options: TransportOptions): ScriptedTransport => {
        created = options;
        return new ScriptedTransport(options);
      };
      Object.assign(stage.element, { [name]: name === 'transport' ? transport : CHANGES[name] });
      await stage.rendered();
      expect(before.isClosed).to.equal(false);
      first.answer('Yes.');
      await stage.rendered();
      await stage.element.send('Two?');
      await stage.rendered();
      expect(before.isClosed).to.equal(true);
      expect(stage.transports.length === 2 || created !== undefined).to.equal(true);
      expect(stage.texts.slice(0, 3)).to.deep.equal(['One?', 'Yes.', 'Two?']);
    });
  }

  it('switches to another visitor’s conversation at once: userId', async () => {
    const stage = await openChat({ userId: 'anna' });
    const turn = await stage.ask('Anna?');
    turn.start();
    turn.say('Yes, An');
    await stage.rendered();
    const { transport } = stage;
    stage.element.userId = 'bert';
    await stage.rendered();
    expect(transport.isClosed).to.equal(true);
    expect(turn.signal.aborted, 'leaving is not stopping').to.equal(false);
    expect(stage.parts('message')).to.have.length(0);
    expect(stage.transport.options.userId).to.equal('bert');
    const { request } = await stage.ask('Bert?');
    expect(request.messages).to.deep.equal([{ role: 'user', text: 'Bert?' }]);
  });

  it('keeps the conversation if the id is still the same: userId', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    stage.element.userId = '';
    await stage.rendered();
    stage.element.userId = stage.transport.options.userId;
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    expect(stage.transports).to.have.length(1);
  });
});

describe('attributes and properties', () => {
  it('have the same effect, in any order and at any time', async () => {
    const created: TransportOptions[] = [];
    registerTransport('by-name', () =>
      Promise.resolve((options) => {
        created.push(options);
        return new ScriptedTransport(options);
      }),
    );
    const element = await fixture<AiChat>(html`
      <ai-chat
        transport="by-name"
        user-id="an-id"
        token="secret"
        http-token="key"
        transport-options='{"replyTimeoutMs": 5, "framing": "auto", "mode": "socket"}'
        heading="From an attribute"
        suggestions='["One", "Two"]'
      ></ai-chat>
    `);
    element.setAttribute('url', '/mounted/here');
    element.heading = 'From a property';
    element.setAttribute('placeholder', 'Say something');
    const stage = new Stage(element, []);
    await shown(stage);
    await until(() => created.at(-1)?.url.includes('mounted'));
    const { token, ...options } = created.at(-1) ?? {};
    expect(options).to.deep.equal({
      url: `${location.origin}/mounted/here`,
      userId: 'an-id',
      httpToken: 'key',
      framing: 'auto',
      mode: 'socket',
      replyTimeoutMs: 5,
    });
    expect(typeof token === 'function' && (await token())).to.equal('secret');
    expect(stage.part('panel').getAttribute('aria-label')).to.equal('From a property');
    expect(stage.input.placeholder).to.equal('Say something');
    expect(stage.parts('starter')).to.have.length(2);
  });

  it('apply if they are set before the element is defined', async () => {
    const created: TransportOptions[] = [];
    const element = document.createElement('chat-of-later') as AiChat;
    Object.assign(element, {
      heading: 'Set early',
      layout: 'inline',
      userId: 'early',
      transport(options: TransportOptions) {
        created.push(options);
        return new ScriptedTransport(options);
      },
    });
    element.setAttribute('placeholder', 'Set early, too');
    await fixture(html`<div>${element}</div>`);
    customElements.define('chat-of-later', class extends AiChat {});
    const stage = new Stage(element, []);
    await shown(stage);
    expect(stage.part('panel').getAttribute('aria-label')).to.equal('Set early');
    expect(stage.input.placeholder).to.equal('Set early, too');
    await until(() => created.length > 0);
    expect(created[0]?.userId).to.equal('early');
  });

  it('call a token function only when the token is needed', async () => {
    let calls = 0;
    const stage = await openChat({ token: () => `token ${(calls += 1)}` });
    await stage.ask('Hello?');
    const { token } = stage.transport.options;
    expect(calls).to.equal(0);
    expect(typeof token === 'function' && (await token())).to.equal('token 1');
    stage.element.token = 'another';
    expect(typeof token === 'function' && (await token())).to.equal('another');
  });

  it('default the backend’s address to the script’s directory', async () => {
    const stage = await openChat();
    await stage.ask('Hello?');
    expect(stage.transport.options.url).to.equal(new URL('/src/widget/', location.href).href);
  });
});

describe('an element in the page', () => {
  it('continues after a move in the page', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.rendered();
    const before = stage.parts('message');
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    stage.element.remove();
    elsewhere.append(stage.element);
    await stage.rendered();
    turn.say('two');
    turn.end();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'One two']);
    expect(stage.parts('message').every((node, at) => node === before[at])).to.equal(true);
    expect(stage.transport.isClosed).to.equal(false);
  });

  it('disconnects when it is removed, and has its conversation when it returns', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Yes');
    await stage.rendered();
    const { element, transport } = stage;
    const parent = element.parentElement;
    element.remove();
    await nextFrame();
    expect(transport.isClosed).to.equal(true);
    parent?.append(element);
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'Yes']);
    (await stage.ask('Again?')).answer('Yes, again');
    await stage.rendered();
    expect(stage.transports).to.have.length(2);
    expect(stage.texts.at(-1)).to.equal('Yes, again');
  });

  for (const [place, isSame] of [
    ['when it is put back', true],
    ['in another element that takes its place', false],
  ] as const) {
    it(`goes on with an answer ${place} soon after its removal`, async () => {
      const transport = new ScriptedTransport({ url: '', userId: '' });
      const stage = await openChat({ transport });
      const asked = transport.nextTurn();
      await stage.element.send('Hello?');
      const turn = await asked;
      turn.start();
      turn.say('One ');
      await stage.rendered();
      const parent = stage.element.parentElement;
      stage.element.remove();
      await nextFrame();
      expect(transport.isClosed).to.equal(false);
      turn.say('two ');
      const element = isSame ? stage.element : Object.assign(new AiChat(), { transport, storage: 'none' });
      parent?.append(element);
      const next = new Stage(element, [transport]);
      await shown(next);
      await until(() => next.texts.join() === 'Hello?,One two');
      turn.say('three');
      turn.end();
      await next.rendered();
      expect(next.texts).to.deep.equal(['Hello?', 'One two three']);
      expect(turn.signal.aborted).to.equal(false);
      expect(transport.turns).to.have.length(1);
    });
  }

  it('shares no state with another element', async () => {
    const one = await openChat({ id: 'one' });
    const other = await openChat({ id: 'other' });
    const turn = await one.ask('One?');
    turn.start();
    turn.say('Yes');
    await one.rendered();
    (await other.ask('Other?')).answer('Also');
    await other.rendered();
    expect(one.texts).to.deep.equal(['One?', 'Yes']);
    expect(other.texts).to.deep.equal(['Other?', 'Also']);
    expect(one.transport.options.userId).to.not.equal(other.transport.options.userId);
    expect(one.element.conversationId).to.not.equal(other.element.conversationId);
  });

  it('is defined once if its script is loaded twice', async () => {
    const first = customElements.get('ai-chat');
    // @ts-expect-error A query, by which the bundler makes it another module.
    await import('../../src/widget/define.ts?again');
    expect(customElements.get('ai-chat') === first).to.equal(true);
  });
});
