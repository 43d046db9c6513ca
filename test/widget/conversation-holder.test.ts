import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationOptions } from '../../src/conversation/conversation.ts';
import { storeOpenKey } from '../../src/conversation/open-key.ts';
import { ConversationHolder } from '../../src/widget/conversation-holder.ts';
import { Visit } from '../conversation/conversation-fixture.ts';
import type { Page } from '../conversation/tabs/tab-browser.ts';
import { createFakeWebStorage, type FakeWebStorage } from '../helpers/fake-web-storage.ts';

/** A page with elements, all of which have the same options unless they are given others. */
class ElementPage {
  readonly visit = new Visit();
  readonly page: Page = this.visit.browser.openPage();
  readonly options: ConversationOptions = { ...this.visit.optionsFor(this.page), userId: 'anna' };
  /** The changes and events that were reported to elements. */
  reports = 0;

  add(options: Partial<ConversationOptions> = {}): ConversationHolder {
    const report = (): void => void (this.reports += 1);
    const holder = new ConversationHolder(this.options, { onChange: report, onEvent: report }, this.page.clock);
    this.hold(holder, options);
    return holder;
  }

  hold(holder: ConversationHolder, options: Partial<ConversationOptions> = {}): void {
    holder.hold({ ...this.options, ...options });
    holder.conversation.open();
  }

  async ask({ conversation }: ConversationHolder, text: string): Promise<void> {
    conversation.send(text);
    await this.visit.settle();
  }

  /** The conversations that were opened in the backend, by user and key. */
  get opened(): string[] {
    return this.visit.backend.opened.map(({ userId, conversation = '' }) => `${userId} ${conversation}`);
  }

  get leftBehind(): readonly number[] {
    const { browser, backend } = this.visit;
    return [browser.openPorts, browser.openLocks, browser.clock.pending, this.page.listenerCount, backend.connections];
  }
}

const NOTHING = [0, 0, 0, 0, 0];

describe('the conversation of an element that leaves the page', () => {
  it('is closed at once without an answer, and opened again when the element is put back', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    visit.backend.lastTurn.end('1');
    await visit.settle(1_000);
    holder.release();
    holder.release();
    await visit.settle();
    assert.deepEqual(elements.leftBehind, NOTHING);
    elements.hold(holder);
    await elements.ask(holder, 'Two?');
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
  });

  it('goes on during an answer, and the element that is put back has it without a resumption', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    const { conversation } = holder;
    holder.release();
    visit.backend.lastTurn.say('1');
    await visit.settle(4_000);
    elements.hold(holder);
    assert.equal(holder.conversation, conversation);
    await visit.settle(4_000);
    visit.backend.lastTurn.end('!');
    await visit.settle();
    assert.equal(conversation.getSnapshot().messages.at(-1)?.text, '1!');
    assert.equal(elements.opened.length, 1);
  });

  it('goes on in another element with the same options, and the first one gets another conversation', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const first = elements.add();
    await elements.ask(first, 'One?');
    first.release();
    const second = elements.add();
    assert.equal(second.conversation, first.conversation);
    first.configure({ ...elements.options, userId: 'bob' });
    await visit.settle();
    assert.equal(second.conversation.getSnapshot().messages[0]?.text, 'One?');
    elements.hold(first);
    assert.notEqual(first.conversation, second.conversation);
    first.release();
    await visit.settle(6_000);
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.equal(second.conversation.getSnapshot().messages.at(-1)?.text, '1');
  });

  it('is not given to an element with other options', async () => {
    const elements = new ElementPage();
    const first = elements.add();
    await elements.ask(first, 'One?');
    first.release();
    for (const options of [
      { userId: 'bob' },
      { name: 'other' },
      { url: 'https://other.example/' },
      { transport: 'x' },
    ]) {
      const other = elements.add(options);
      assert.notEqual(other.conversation, first.conversation);
      other.release();
    }
  });

  it('is closed when its answer has ended', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    holder.release();
    visit.backend.lastTurn.end('1');
    await visit.settle(100);
    assert.equal(visit.backend.connections, 0);
    await visit.settle(1_000);
    assert.deepEqual(elements.leftBehind, NOTHING);
  });

  it('is closed after 5 seconds, and the answer is resumed when the element is put back', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    visit.backend.lastTurn.say('1');
    holder.release();
    await visit.settle(4_900);
    assert.equal(visit.backend.connections, 1);
    await visit.settle(1_000);
    assert.deepEqual(elements.leftBehind, NOTHING);
    elements.hold(holder);
    await visit.settle();
    visit.backend.lastTurn.end('!');
    await visit.settle();
    assert.equal(holder.conversation.getSnapshot().messages.at(-1)?.text, '1!');
    assert.deepEqual(visit.backend.asked, ['One?']);
  });

  it('stays open in an element that is put back with other options', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    holder.release();
    elements.hold(holder, { name: 'other' });
    await visit.settle(6_000);
    assert.equal(visit.backend.connections, 1);
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.equal(holder.conversation.getSnapshot().messages.at(-1)?.text, '1');
  });

  it('reports nothing to the element that is gone', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const holder = elements.add();
    await elements.ask(holder, 'One?');
    assert.ok(elements.reports > 0);
    holder.release();
    const { reports } = elements;
    visit.backend.lastTurn.end('1');
    await visit.settle(6_000);
    assert.equal(elements.reports, reports);
  });
});

describe('the conversation of a tab in which a prompt was sent', () => {
  it('is there after a reload, although another one was opened in another tab', async () => {
    const visit = new Visit();
    const open = (session: FakeWebStorage) => {
      const page = visit.browser.openPage();
      const options = visit.optionsFor(page, session);
      const holder = new ConversationHolder(options, { onChange: () => {}, onEvent: () => {} }, page.clock);
      holder.hold(options);
      return { holder, options };
    };
    const [own, other] = [createFakeWebStorage(), createFakeWebStorage()];
    const { holder } = open(own);
    storeOpenKey(open(other).options, 'another');
    assert.equal(open(own).holder.key, 'another', 'without a prompt');
    holder.conversation.send('One?');
    await visit.settle();
    assert.equal(open(own).holder.key, '');
    assert.equal(open(createFakeWebStorage()).holder.key, 'another', 'a new tab');
  });
});

describe('several elements with the same options', () => {
  it('have conversations of their own, and a later element has that of the one that is gone', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const first = elements.add();
    elements.add();
    await visit.settle();
    assert.deepEqual(elements.opened, ['anna ', 'anna 2']);
    first.release();
    elements.add();
    elements.add();
    await visit.settle();
    assert.deepEqual(elements.opened.slice(2), ['anna ', 'anna 3']);
  });

  it('are told apart by the user that they have now', async () => {
    const elements = new ElementPage();
    const { visit } = elements;
    const first = elements.add();
    elements.hold(first, { userId: 'bob' });
    await elements.ask(first, 'Of Bob?');
    const ofAnna = elements.add();
    const ofBob = elements.add({ userId: 'bob' });
    await visit.settle();
    assert.deepEqual(elements.opened.slice(-2).toSorted(), ['anna ', 'bob 2']);
    first.release();
    ofAnna.release();
    assert.notEqual(elements.add().conversation, first.conversation);
    ofBob.release();
    assert.equal(elements.add({ userId: 'bob' }).conversation, first.conversation);
  });
});
