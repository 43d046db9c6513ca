import { expect, fixture, html } from '@open-wc/testing';
import { errorInfo } from '../../../src/chat/index.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { registerLanguage, type AiChat } from '../../../src/widget/index.ts';
import { openChat, Stage } from '../chat-fixture.ts';

registerLanguage('x-strings', () => Promise.resolve({ ...enPanel, ...enSecondary, send: 'Mittere', stop: 'Desinere' }));

const sendLabel = (stage: Stage): string | null => stage.part('send').getAttribute('aria-label');

describe('the `strings` property', () => {
  it('replaces single strings of the panel and keeps the others', async () => {
    const stage = await openChat({ strings: { send: 'Ask', connection: { reconnecting: 'Zzz' } } });
    expect(sendLabel(stage)).to.equal('Ask');
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    expect((await stage.appears('strip')).querySelector('p')?.textContent).to.equal('Zzz');
    expect(stage.input.placeholder).to.equal(enPanel.placeholder);
  });

  it('replaces the label of a launcher whose panel is not loaded', async () => {
    const element = await fixture<AiChat>(
      html`<ai-chat layout="launcher" .strings=${{ heading: 'Questions?' }}></ai-chat>`,
    );
    expect(new Stage(element, []).part('launcher').getAttribute('aria-label')).to.equal('Questions?');
  });

  it('replaces error messages, by a text or by a function', async () => {
    const errors = { unreachable: 'We are closed.', timeout: () => 'We are slow.' };
    const stage = await openChat({ strings: { errors } });
    for (const [index, code] of (['unreachable', 'timeout'] as const).entries()) {
      (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo(code) });
      while (stage.parts('fault').length <= index) await stage.rendered();
      const expected = code === 'unreachable' ? errors.unreachable : errors.timeout();
      expect(stage.parts('fault')[index]?.querySelector('p')?.textContent).to.equal(expected);
    }
  });

  it('replaces labels within answers', async () => {
    const stage = await openChat({ strings: { markdown: { document: { alerts: { note: 'Heed' } } } } });
    (await stage.ask('Hello?')).answer('> [!NOTE]\n> One');
    while (!stage.root.querySelector('.alert-title')) await stage.rendered();
    expect(stage.root.querySelector('.alert-title')?.textContent).to.equal('Heed');
  });

  it('replaces strings of a registered language', async () => {
    const stage = await openChat({ lang: 'x-strings', strings: { stop: 'Stop!' } });
    while (sendLabel(stage) !== 'Mittere') await stage.rendered();
    await stage.ask('Hello?');
    await stage.rendered();
    expect(stage.part('stop').getAttribute('aria-label')).to.equal('Stop!');
  });

  it('can change at any time', async () => {
    const stage = await openChat({ strings: { send: 'Ask' } });
    stage.element.strings = { send: 'Go' };
    await stage.rendered();
    expect(sendLabel(stage)).to.equal('Go');
    stage.element.strings = undefined;
    await stage.rendered();
    expect(sendLabel(stage)).to.equal(enPanel.send);
  });

  it('renders no message again when an equal object is set', async () => {
    const stage = await openChat({ strings: { send: 'Ask', markdown: { document: { table: 'Grid' } } } });
    (await stage.ask('Hello?')).answer('One **two**');
    while (!stage.root.querySelector('strong')) await stage.rendered();
    const strong = stage.root.querySelector('strong');
    stage.element.strings = { send: 'Ask', markdown: { document: { table: 'Grid' } } };
    await stage.rendered();
    expect(stage.root.querySelector('strong')).to.equal(strong);
  });

  it('ignores values of another type than the original', async () => {
    const strings = { send: () => 'Ask', stop: 7, connection: 'Zzz', placeholder: {}, errors: null } as never;
    const stage = await openChat({ strings });
    expect(sendLabel(stage)).to.equal(enPanel.send);
    expect(stage.input.placeholder).to.equal(enPanel.placeholder);
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    expect((await stage.appears('strip')).textContent).to.contain(enPanel.connection.reconnecting);
  });
});

describe('the time at which the quota resets', () => {
  const quotaOf = async (properties: Partial<AiChat>, resetsAt: Date): Promise<string> => {
    const stage = await openChat(properties);
    stage.transport.emit({ type: 'quota', left: 3, limit: 10, resetsAt: resetsAt.getTime() });
    while (!stage.visibleText.includes('3 messages left until')) await stage.rendered();
    return /3 messages left until (.*?)\s*$/.exec(stage.root.querySelector('.quota')?.textContent ?? '')?.[1] ?? '';
  };
  const today = new Date();
  today.setHours(14, 30, 0, 0);

  it('is formatted for the element’s language', async () => {
    expect(await quotaOf({ lang: 'en-US' }, today)).to.match(/^2:30\sPM$/);
    expect(await quotaOf({ lang: 'en-GB' }, today)).to.equal('14:30');
  });

  it('has its day, unless that is today', async () => {
    const later = new Date(today.getFullYear() + 1, 2, 5, 14, 30);
    expect(await quotaOf({ lang: 'en-GB' }, later)).to.match(/^5 March.*14:30$/);
  });

  it('is formatted for the visitor’s language if `Intl` does not know the element’s', async () => {
    expect(await quotaOf({ lang: 'x-strings' }, today)).to.match(/\d/);
  });
});
