import { expect } from '@open-wc/testing';
import { errorInfo } from '../../src/chat/index.ts';
import type { AiChatCopyEvent, AiChatErrorEvent, AiChatEvent, AiChatSuggestionEvent } from '../../src/widget/index.ts';
import { enPanel } from '../../src/widget/i18n/en-panel.ts';
import { enSecondary } from '../../src/widget/i18n/en-secondary.ts';
import { until } from '../helpers/until.ts';
import { nextEvent, openChat } from './chat-fixture.ts';

/** Collects the events of a type that reach the page. */
function record<E extends AiChatEvent>(name: string): E[] {
  const events: E[] = [];
  const listener = (event: Event): void => void events.push(event as E);
  document.addEventListener(name, listener);
  afterEachOnce.push(() => document.removeEventListener(name, listener));
  return events;
}

const afterEachOnce: (() => void)[] = [];
afterEach(() => afterEachOnce.splice(0).forEach((clean) => clean()));

describe('what a page can do with the messages of its chat', () => {
  it('read them: a list that stays the same until something changes', async () => {
    const stage = await openChat();
    expect(stage.element.messages).to.deep.equal([]);
    const turn = await stage.ask('One?');
    const before = stage.element.messages;
    expect(before.map(({ text }) => text)).to.deep.equal(['One?', '']);
    expect(stage.element.messages).to.equal(before);
    turn.answer('1');
    await stage.rendered();
    expect(stage.element.messages.at(-1)).to.include({ role: 'assistant', text: '1', state: 'done' });
    expect(before.at(-1)?.text).to.equal('');
  });

  it('add its own, which are drawn like the others, announced, and counted while the panel is closed', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const counts = record<AiChatEvent & { readonly count: number }>('ai-chat-unread');
    const id = await stage.element.appendMessage({ role: 'assistant', text: 'You were *away*.' });
    await until(() => stage.element.unreadCount === 1);
    expect(stage.element.messages[0]).to.include({ id, appended: true });
    stage.element.show();
    await until(() => stage.texts[0] === 'You were away.');
    await until(() => counts.length === 2);
    expect(counts.map(({ count, conversationId }) => [count, conversationId])).to.deep.equal([
      [1, stage.element.conversationId],
      [0, stage.element.conversationId],
    ]);
    await stage.element.appendMessage({ role: 'assistant', text: 'And more.' });
    const regions = (): string[] =>
      Array.from(stage.root.querySelectorAll('[role=status]'), ({ textContent }) => textContent);
    await until(() => regions().includes('And more.'));
    expect(stage.parts('action')).to.have.length(0);
  });

  it('hold a prompt, which is shown as being sent, and let the visitor edit it after a veto', async () => {
    const { promise, resolve } = Promise.withResolvers<string | false>();
    const stage = await openChat({ beforeSend: () => promise });
    expect(await stage.element.send('My card is 4111')).to.equal(true);
    await until(() => stage.texts.length === 2);
    await stage.rendered();
    expect(stage.visibleText).not.to.contain(enPanel.queued);
    expect(stage.parts('stop')).to.have.length(1);
    resolve(false);
    await stage.appears('fault');
    expect(stage.visibleText).to.contain(enSecondary.errors['content-filtered'](errorInfo('content-filtered'), false));
    stage
      .parts('action')
      .find(({ textContent }) => textContent.trim() === enSecondary.edit)
      ?.click();
    await stage.rendered();
    expect(stage.input.value).to.equal('My card is 4111');
    expect([stage.texts, stage.transport.turns]).to.deep.equal([[], []]);
  });

  it('replace the text of an answer, or retract it', async () => {
    const stage = await openChat({ afterReceive: ({ text }) => text !== 'secret' && text.toUpperCase() });
    (await stage.ask('One?')).answer('one');
    await until(() => stage.texts[1] === 'ONE');
    (await stage.ask('Two?')).answer('secret');
    await until(() => stage.visibleText.includes(enSecondary.retracted));
    expect(stage.visibleText).not.to.contain('secret');
  });
});

describe('what a page is told', () => {
  it('that the chat was shown: once, when it comes into view', async () => {
    const shown = record('ai-chat-shown');
    const stage = await openChat({ layout: 'launcher', hidden: true });
    await stage.rendered();
    expect(shown).to.have.length(0);
    stage.element.hidden = false;
    await until(() => shown.length === 1);
    stage.element.hidden = true;
    await stage.rendered();
    stage.element.hidden = false;
    stage.element.show();
    await stage.rendered();
    expect(shown).to.have.length(1);
  });

  it('which suggestion was chosen, of which it can cancel the prompt', async () => {
    const stage = await openChat({ suggestions: ['One?', { text: 'Two', prompt: 'Two, please?' }] });
    const chosen = record<AiChatSuggestionEvent>('ai-chat-suggestion');
    document.addEventListener('ai-chat-suggestion', (event) => event.preventDefault(), { once: true });
    for (const starter of stage.parts('starter')) starter.click();
    await until(() => stage.texts.length === 2);
    expect(chosen.map(({ text, prompt }) => [text, prompt])).to.deep.equal([
      ['One?', 'One?'],
      ['Two', 'Two, please?'],
    ]);
    expect(stage.texts[0]).to.equal('Two, please?');
  });

  it('what was copied of which message', async () => {
    const stage = await openChat();
    (await stage.ask('Code?')).answer('Here:\n\n```js\na\n```\n\n| a |\n|---|\n| 1 |\n');
    const copied = record<AiChatCopyEvent>('ai-chat-copy');
    const done = (): Promise<void> => Promise.resolve();
    Object.defineProperty(navigator, 'clipboard', { value: { write: done, writeText: done }, configurable: true });
    afterEachOnce.push(() => Reflect.deleteProperty(navigator, 'clipboard'));
    for (const name of ['code-copy', 'table-copy']) {
      await until(() => stage.root.querySelector(`.${name}`));
      stage.root.querySelector<HTMLElement>(`.${name}`)?.click();
      await until(() => copied.length === (name === 'code-copy' ? 1 : 2));
    }
    // Headless browsers do not copy a selection by themselves.
    stage.root.querySelector('li:last-child p')?.dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
    const answer = stage.element.messages[1];
    expect(copied.map(({ kind, messageId, turnId }) => [kind, messageId, turnId])).to.deep.equal(
      ['code', 'table', 'selection'].map((kind) => [kind, answer?.id, answer?.turnId]),
    );
  });

  it('of each error that is shown, once: of the connection, and of an answer', async () => {
    const stage = await openChat();
    const errors = record<AiChatErrorEvent>('ai-chat-error');
    const failed = { type: 'status', state: 'failed', error: errorInfo('unauthorized') } as const;
    stage.transport.emit(failed);
    await stage.appears('strip');
    stage.transport.emit(failed);
    await stage.rendered();
    expect(errors.map(({ error, turnId }) => [error.code, turnId])).to.deep.equal([['unauthorized', undefined]]);
    stage.transport.emit({ type: 'status', state: 'connected' });
    const turn = await stage.ask('One?');
    turn.start();
    turn.push({ type: 'reply-error', ...errorInfo('overloaded') });
    await stage.appears('fault');
    expect(errors.map(({ error, turnId }) => [error.code, turnId]).slice(1)).to.deep.equal([
      ['overloaded', turn.request.turnId],
    ]);
  });

  it('of a reply while the panel is closed', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const turn = await stage.ask('One?');
    stage.element.hide();
    const reply = nextEvent<AiChatEvent>(document.body, 'ai-chat-reply');
    const unread = nextEvent<AiChatEvent & { readonly count: number }>(document.body, 'ai-chat-unread');
    turn.answer('1');
    expect((await reply).turnId).to.equal(turn.request.turnId);
    expect((await unread).count).to.equal(1);
  });
});
