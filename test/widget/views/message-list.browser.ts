import { expect, nextFrame } from '@open-wc/testing';
import { createMessage, type ChatMessage } from '../../../src/chat/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

/** Prompts and answers in turn, with their numbers. Some answers are long. */
function conversation(count: number): ChatMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const turnId = `turn${index >> 1}`;
    const fields = { turnId, id: `m${index}`, state: 'done', createdAt: 1_700_000_000_000 + index } as const;
    if (index % 2 === 0) return createMessage('user', { ...fields, text: `prompt ${index}` });
    const text = `answer ${index}\n\n${'- some **words** of it\n'.repeat(index % 7)}`;
    return createMessage('assistant', { ...fields, text });
  });
}

/** Opens a chat whose backend has this conversation, as soon as its end is shown. */
async function opened(history: readonly ChatMessage[]): Promise<Stage> {
  const stage = await openChat({}, { history: () => Promise.resolve(history) });
  await until(() => idsOf(stage).at(-1) === history.at(-1)?.id && distanceFromEnd(stage) < 2, nextFrame);
  // The estimated heights are corrected.
  await nextFrame();
  await nextFrame();
  return stage;
}

function distanceFromEnd(stage: Stage): number {
  const { scrollTop, scrollHeight, clientHeight } = stage.part('conversation');
  return scrollHeight - scrollTop - clientHeight;
}

/** Waits until all messages are in the page. */
async function complete(stage: Stage, count: number): Promise<void> {
  await until(() => idsOf(stage).length === count);
}

function itemsOf({ root }: Stage): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('.messages li[data-id]')];
}

function idsOf(stage: Stage): string[] {
  return itemsOf(stage).map(({ dataset }) => dataset['id'] ?? '');
}

function itemOf(stage: Stage, id: string): HTMLElement | undefined {
  return itemsOf(stage).find(({ dataset }) => dataset['id'] === id);
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index}`);

describe('the list of a long conversation', () => {
  it('is usable at its end first, and complete and in order a little later', async () => {
    const stage = await opened(conversation(400));
    expect(itemsOf(stage).length).to.be.lessThan(100);
    await complete(stage, 400);
    expect(distanceFromEnd(stage)).to.be.lessThan(2);
    expect(idsOf(stage)).to.deep.equal(numbered(400));
    expect(stage.texts[1]).to.include('answer 1');
    expect(stage.texts[398]).to.equal('prompt 398');
  });

  it('is one list for screen readers', async () => {
    const stage = await opened(conversation(120));
    await complete(stage, 120);
    expect(stage.root.querySelectorAll('[role=list].messages')).to.have.length(1);
    for (const group of stage.part('messages').children) expect(group.role).to.equal('none');
  });

  it('shows a reader who scrolls up what is there, with its actions, and nothing moves under their eyes', async () => {
    const stage = await opened(conversation(600));
    const scroller = stage.part('conversation');
    scroller.scrollTop = 0;
    await until(() => itemOf(stage, 'm0')?.querySelector('[part~=act]'), nextFrame);
    expect(itemOf(stage, 'm0')?.getBoundingClientRect().top).to.be.closeTo(scroller.getBoundingClientRect().top, 60);
    scroller.scrollTop = 1_500;
    await nextFrame();
    await nextFrame();
    const { top, bottom } = scroller.getBoundingClientRect();
    const visible = itemsOf(stage).find((item) => {
      const box = item.getBoundingClientRect();
      return box.top > top && box.top < bottom;
    });
    expect(visible?.querySelector('[part~=text]')).not.to.equal(null);
    const before = visible?.getBoundingClientRect().top ?? 0;
    while (itemsOf(stage).length < 600) {
      await nextFrame();
      expect(visible?.getBoundingClientRect().top).to.be.closeTo(before, 1);
    }
  });

  it('shows messages again that were seen, left and updated out of sight', async () => {
    const stage = await opened(conversation(150));
    await complete(stage, 150);
    const scroller = stage.part('conversation');
    const isShown = (): boolean => {
      const item = itemOf(stage, 'm0');
      return item?.querySelector('[part~=text]')?.textContent === 'prompt 0' && !!item.querySelector('[part~=act]');
    };
    for (const heading of ['One', 'Two', 'Three']) {
      scroller.scrollTop = 0;
      await until(isShown, nextFrame);
      scroller.scrollTop = scroller.scrollHeight;
      await nextFrame();
      stage.element.heading = heading;
      // The assistant's name is that of the chat.
      await until(() => itemOf(stage, 'm1')?.querySelector('article')?.getAttribute('aria-label') === heading);
    }
    scroller.scrollTop = 0;
    await until(isShown, nextFrame);
    expect(stage.texts[0]).to.equal('prompt 0');
    expect(stage.texts[149]).to.include('answer 149');
  });

  it('copies a message that is not rendered yet', async () => {
    const stage = await opened(conversation(400));
    expect(itemOf(stage, 'm101')).to.equal(undefined);
    let copied = '';
    const { clipboard } = navigator;
    const write = clipboard.write.bind(clipboard);
    clipboard.write = async ([item]) => {
      copied = (await (await item?.getType('text/plain'))?.text()) ?? '';
    };
    try {
      expect(await stage.element.copyMessage('m101')).to.equal(true);
    } finally {
      clipboard.write = write;
    }
    expect(copied).to.include('answer 101');
  });

  it('is printed whole', async () => {
    const stage = await opened(conversation(400));
    expect(itemsOf(stage).length).to.be.lessThan(400);
    dispatchEvent(new Event('beforeprint'));
    expect(idsOf(stage)).to.deep.equal(numbered(400));
  });

  it('is selected and copied from its first to its last message', async () => {
    const stage = await opened(conversation(150));
    await complete(stage, 150);
    const selection = getSelection();
    selection?.selectAllChildren(stage.part('messages'));
    const text = selection?.toString() ?? '';
    expect(text).to.include('prompt 0').and.to.include('answer 75').and.to.include('answer 149');
  });

  it('grows at its end, and keeps the elements of its other messages', async () => {
    const stage = await opened(conversation(120));
    await complete(stage, 120);
    const before = itemsOf(stage);
    (await stage.ask('One more?')).answer('Yes.');
    await stage.rendered();
    expect(itemsOf(stage).slice(0, 120)).to.deep.equal(before);
    expect(stage.texts.slice(-2)).to.deep.equal(['One more?', 'Yes.']);
  });

  it('shows the other version of a conversation from a prompt in its middle on', async () => {
    const stage = await openChat({}, { capabilities: ['branches'] });
    for (let turn = 0; turn < 30; turn += 1) (await stage.ask(`prompt ${turn}`)).answer(`answer ${turn}`);
    await stage.rendered();
    const { conversation: chat } = stage.element;
    const prompt = stage.element.messages[20];
    expect(chat?.edit(prompt?.id ?? '', 'another prompt').isAccepted).to.equal(true);
    await until(() => stage.texts.includes('another prompt'));
    await until(() => stage.transport.turns.length === 31);
    stage.transport.turns.at(-1)?.answer('another answer');
    await stage.rendered();
    expect(stage.texts).to.have.length(22);
    expect(stage.texts.slice(-4)).to.deep.equal(['prompt 9', 'answer 9', 'another prompt', 'another answer']);
    chat?.selectBranch(prompt?.id ?? '');
    await until(() => stage.texts.length === 60);
    expect(stage.texts.slice(20, 23)).to.deep.equal(['prompt 10', 'answer 10', 'prompt 11']);
    expect(stage.texts.slice(-2)).to.deep.equal(['prompt 29', 'answer 29']);
  });
});
