import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { errorInfo } from '../../src/chat/index.ts';
import type { AcceptedAttachments, Media } from '../../src/chat/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';

/** The button of a message's row with this name. */
function button(stage: Stage, index: number, name: string): HTMLButtonElement | null | undefined {
  return stage.parts('message').at(index)?.querySelector<HTMLButtonElement>(`[role="toolbar"] [data-name="${name}"]`);
}

async function say(stage: Stage, prompt: string, answer: string): Promise<void> {
  (await stage.ask(prompt)).answer(answer);
  await until(() => button(stage, -1, 'copy'));
}

const lose = (stage: Stage): void =>
  stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected', { retryAfter: 5 }) });

/** A storage that takes nothing more once it is full. */
function createStorage() {
  const texts = new Map<string, string>();
  const storage = {
    isFull: false,
    get: (key: string) => texts.get(key),
    set(key: string, value: string) {
      if (storage.isFull) throw new DOMException('full', 'QuotaExceededError');
      texts.set(key, value);
    },
    delete: (key: string) => void texts.delete(key),
    keys: (prefix: string) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
  };
  return storage;
}

describe('when something fails while the visitor acts', () => {
  it('a prompt is edited in a full storage: the text stays in its field, is sent, and both versions are there', async () => {
    const storage = createStorage();
    const stage = await openChat({ storage, userId: crypto.randomUUID() });
    await say(stage, 'One?', '1');
    storage.isFull = true;
    button(stage, 0, 'edit')?.click();
    await until(() => stage.root.activeElement?.matches('.editor textarea'));
    await sendKeys({ type: ' And two?' });
    await stage.rendered();
    expect(stage.root.querySelector<HTMLTextAreaElement>('.editor textarea')?.value).to.equal('One? And two?');
    const next = stage.transport.nextTurn();
    await sendKeys({ press: 'Enter' });
    (await next).answer('1 and 2');
    await until(() => stage.texts.join() === 'One? And two?,1 and 2');
    button(stage, 0, 'earlier')?.click();
    await until(() => stage.texts.join() === 'One?,1');
    expect(stage.parts('fault')).to.have.length(0);
    storage.isFull = false;
    await say(stage, 'Three?', '3');
    await until(() => storage.keys('').some((key) => storage.get(key)?.includes('1 and 2')));
  });

  it('another answer is requested offline: it waits and says so, can be taken back, and is requested once', async () => {
    const stage = await openChat();
    await say(stage, 'One?', '1');
    lose(stage);
    await stage.rendered();
    button(stage, 1, 'again')?.click();
    await until(() => stage.visibleText.includes('Will be sent when you are online'));
    expect(stage.transport.turns).to.have.length(1);
    const takeBack = () => stage.root.querySelector<HTMLButtonElement>('.message .waiting button');
    await until(takeBack);
    takeBack()?.click();
    await until(() => stage.texts.join() === 'One?,1');
    button(stage, 1, 'again')?.click();
    await until(takeBack);
    const next = stage.transport.nextTurn();
    stage.transport.emit({ type: 'status', state: 'connected' });
    (await next).answer('one');
    await until(() => stage.texts.join() === 'One?,one');
    expect(stage.transport.turns).to.have.length(2);
    expect(stage.part('branch').getAttribute('aria-label')).to.equal('Version 2 of 2');
  });

  it('an upload is cut: its progress is shown, then that the connection is lost, and the prompt stays with its file', async () => {
    const accepts: AcceptedAttachments = { kinds: ['text'], count: 1, bytes: 9_000_000 };
    const stage = await openChat({}, { accepts });
    const media: readonly Media[] = [{ kind: 'file', url: 'data:text/plain;base64,QQ==', name: 'orders.csv' }];
    const next = stage.transport.nextTurn();
    await stage.element.send('What did I order?', { media });
    const turn = await next;
    const { turnId } = turn.request;
    stage.transport.emit({ type: 'upload', turnId, sentBytes: 21, totalBytes: 50 });
    await until(() => stage.root.querySelector('progress')?.ariaLabel === 'Sending… 42%');
    lose(stage);
    const strip = await stage.appears('strip');
    expect(strip.textContent).to.contain('Connection lost');
    expect(stage.root.querySelector('progress')).to.equal(null);
    expect(stage.parts('message')[0]?.textContent).to.contain('What did I order?').and.to.contain('orders.csv');
    stage.transport.emit({ type: 'status', state: 'connected' });
    stage.transport.emit({ type: 'upload', turnId, sentBytes: 50, totalBytes: 50 });
    turn.answer('Socks.');
    await until(() => stage.texts[1] === 'Socks.');
    expect([stage.parts('strip').length, stage.transport.turns.length]).to.deep.equal([0, 1]);
  });

  it('an upload fails for good: the reason is shown, and the prompt returns to the field with its file', async () => {
    const accepts: AcceptedAttachments = { kinds: ['text'], count: 1, bytes: 9_000_000 };
    const stage = await openChat({}, { accepts });
    const media: readonly Media[] = [{ kind: 'file', url: 'data:text/plain;base64,QQ==', name: 'orders.csv' }];
    const next = stage.transport.nextTurn();
    await stage.element.send('What did I order?', { media });
    (await next).push({ type: 'reply-error', code: 'too-long', retryable: false });
    await until(() => stage.parts('fault').length > 0);
    stage
      .parts('action')
      .find(({ textContent }) => textContent.trim() === 'Edit message')
      ?.click();
    await until(() => stage.input.value === 'What did I order?');
    await until(() => stage.parts('attachment').length === 1);
    expect(stage.part('attachment').textContent).to.contain('orders.csv');
  });
});
