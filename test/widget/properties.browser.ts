import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { TransportOptions } from '../../src/transports/contract/transport.ts';
import { AiChat, registerTransport } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, Stage } from './chat-fixture.ts';
import { ScriptedTransport } from './scripted-transport.ts';

/** A value for every public property; a property that is not here fails the test below. */
const CHANGES: { readonly [Name in keyof AiChat]?: AiChat[Name] } = {
  transport: (options: TransportOptions) => new ScriptedTransport(options),
  url: 'https://another.example/chat/',
  token: () => 'fresh',
  httpToken: 'key',
  framing: 'token',
  mode: 'api',
  transportOptions: { replyTimeoutMs: 1 },
  assistant: 'another',
  layout: 'launcher',
  open: true,
  heading: 'Another heading',
  placeholder: 'Another placeholder',
  welcome: 'Another welcome',
  suggestions: ['Another'],
  renderUserMarkdown: true,
  markdownBreaks: false,
  allowedImageOrigins: 'https://pictures.example',
  markdownExtensions: [],
  theme: 'dark',
  lang: 'it',
};

describe('a property changed in mid-stream', () => {
  it('is tried below, whichever there is', () => {
    expect(Object.keys(AiChat.properties).toSorted()).to.deep.equal([...Object.keys(CHANGES), 'userId'].toSorted());
  });

  for (const [name, value] of Object.entries(CHANGES)) {
    it(`never touches the conversation: ${name}`, async () => {
      const stage = await openChat();
      (await stage.ask('Settled?')).answer('Yes.');
      const turn = await stage.ask('Arriving?');
      turn.start();
      turn.say('Hal');
      await stage.drawn();
      const { transport, input } = stage;
      input.value = 'Being typed';
      input.dispatchEvent(new InputEvent('input'));
      const before = stage.parts('message');
      Object.assign(stage.element, { [name]: value });
      await stage.drawn();
      if (name === 'layout') {
        stage.element.open = true;
        await shown(stage);
      }
      turn.say('f.');
      turn.end();
      await stage.drawn();
      expect(stage.texts).to.deep.equal(['Settled?', 'Yes.', 'Arriving?', 'Half.']);
      expect(stage.parts('message').every((node, at) => node === before[at])).to.equal(true);
      expect(stage.input.value).to.equal('Being typed');
      expect(transport.isClosed).to.equal(false);
    });
  }

  for (const name of ['url', 'transport', 'token', 'httpToken', 'transportOptions'] as const) {
    it(`counts from the next turn: ${name}`, async () => {
      const stage = await openChat();
      const first = await stage.ask('One?');
      const before = stage.transport;
      let made: TransportOptions | undefined;
      const transport = (options: TransportOptions): ScriptedTransport => {
        made = options;
        return new ScriptedTransport(options);
      };
      Object.assign(stage.element, { [name]: name === 'transport' ? transport : CHANGES[name] });
      await stage.drawn();
      expect(before.isClosed).to.equal(false);
      first.answer('Yes.');
      await stage.drawn();
      await stage.element.send('Two?');
      await stage.drawn();
      expect(before.isClosed).to.equal(true);
      expect(stage.transports.length === 2 || made !== undefined).to.equal(true);
      expect(stage.texts.slice(0, 3)).to.deep.equal(['One?', 'Yes.', 'Two?']);
    });
  }

  it('goes over to another user’s conversation at once: userId', async () => {
    const stage = await openChat({ userId: 'anna' });
    const turn = await stage.ask('Anna?');
    turn.start();
    turn.say('Yes, An');
    await stage.drawn();
    const { transport } = stage;
    stage.element.userId = 'bert';
    await stage.drawn();
    expect(transport.isClosed).to.equal(true);
    expect(turn.signal.aborted, 'leaving is not stopping').to.equal(false);
    expect(stage.parts('message')).to.have.length(0);
    expect(stage.transport.options.userId).to.equal('bert');
    const { request } = await stage.ask('Bert?');
    expect(request.messages).to.deep.equal([{ role: 'user', text: 'Bert?' }]);
  });

  it('stays with the conversation where the user is still the same: userId', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.drawn();
    stage.element.userId = '';
    await stage.drawn();
    stage.element.userId = stage.transport.options.userId;
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    expect(stage.transports).to.have.length(1);
  });
});

describe('attributes and properties', () => {
  it('say the same, in any order and at any time', async () => {
    const made: TransportOptions[] = [];
    registerTransport('by-name', () =>
      Promise.resolve((options) => {
        made.push(options);
        return new ScriptedTransport(options);
      }),
    );
    const element = await fixture<AiChat>(html`
      <ai-chat
        transport="by-name"
        user-id="an-id"
        token="secret"
        http-token="key"
        framing="auto"
        mode="socket"
        transport-options='{"replyTimeoutMs": 5}'
        heading="From an attribute"
        suggestions='["One", "Two"]'
      ></ai-chat>
    `);
    element.setAttribute('url', '/mounted/here');
    element.heading = 'From a property';
    element.setAttribute('placeholder', 'Say something');
    const stage = new Stage(element, []);
    await shown(stage);
    await until(() => made.at(-1)?.url.includes('mounted'));
    const { token, ...options } = made.at(-1) ?? {};
    expect(options).to.deep.equal({
      url: `${location.origin}/mounted/here`,
      userId: 'an-id',
      httpToken: 'key',
      framing: 'auto',
      mode: 'socket',
      replyTimeoutMs: 5,
    });
    expect(typeof token === 'function' && (await token())).to.equal('secret');
    expect(stage.part('heading').textContent).to.equal('From a property');
    expect(stage.input.placeholder).to.equal('Say something');
    expect(stage.parts('suggestion')).to.have.length(2);
  });

  it('count from before the element was defined', async () => {
    const made: TransportOptions[] = [];
    const element = document.createElement('chat-of-later') as AiChat;
    Object.assign(element, {
      heading: 'Set early',
      layout: 'inline',
      userId: 'early',
      transport(options: TransportOptions) {
        made.push(options);
        return new ScriptedTransport(options);
      },
    });
    element.setAttribute('placeholder', 'Set early, too');
    await fixture(html`<div>${element}</div>`);
    customElements.define('chat-of-later', class extends AiChat {});
    const stage = new Stage(element, []);
    await shown(stage);
    expect(stage.part('heading').textContent).to.equal('Set early');
    expect(stage.input.placeholder).to.equal('Set early, too');
    await until(() => made.length > 0);
    expect(made[0]?.userId).to.equal('early');
  });

  it('ask for a token when it is needed, not before', async () => {
    let asked = 0;
    const stage = await openChat({ token: () => `token ${(asked += 1)}` });
    await stage.ask('Hello?');
    const { token } = stage.transport.options;
    expect(asked).to.equal(0);
    expect(typeof token === 'function' && (await token())).to.equal('token 1');
    stage.element.token = 'another';
    expect(typeof token === 'function' && (await token())).to.equal('another');
  });

  it('name the backend where the script came from, if nothing else', async () => {
    const stage = await openChat();
    await stage.ask('Hello?');
    expect(stage.transport.options.url).to.equal(new URL('/src/widget/', location.href).href);
  });
});

describe('an element in the page', () => {
  it('goes on after a move as if nothing had happened', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.drawn();
    const before = stage.parts('message');
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    stage.element.remove();
    elsewhere.append(stage.element);
    await stage.drawn();
    turn.say('two');
    turn.end();
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'One two']);
    expect(stage.parts('message').every((node, at) => node === before[at])).to.equal(true);
    expect(stage.transport.isClosed).to.equal(false);
  });

  it('leaves when it is taken away, which is not stopping, and comes back with its conversation', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.drawn();
    const { element, transport } = stage;
    const parent = element.parentElement;
    element.remove();
    await nextFrame();
    expect(transport.isClosed).to.equal(true);
    expect(turn.signal.aborted).to.equal(false);
    parent?.append(element);
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'One']);
    expect(stage.said).to.contain('cut off');
    (await stage.ask('Again?')).answer('Yes');
    await stage.drawn();
    expect(stage.transports).to.have.length(2);
    expect(stage.texts.at(-1)).to.equal('Yes');
  });

  it('knows nothing of another', async () => {
    const one = await openChat({ id: 'one' });
    const other = await openChat({ id: 'other' });
    const turn = await one.ask('One?');
    turn.start();
    turn.say('Yes');
    await one.drawn();
    (await other.ask('Other?')).answer('Also');
    await other.drawn();
    expect(one.texts).to.deep.equal(['One?', 'Yes']);
    expect(other.texts).to.deep.equal(['Other?', 'Also']);
    expect(one.transport.options.userId).to.not.equal(other.transport.options.userId);
    expect(one.element.conversationId).to.not.equal(other.element.conversationId);
  });

  it('is defined once, however often it is loaded', async () => {
    const again = `../../src/widget/define.ts?again=${Date.now()}`;
    const first = customElements.get('ai-chat');
    await import(again);
    expect(customElements.get('ai-chat') === first).to.equal(true);
  });
});
