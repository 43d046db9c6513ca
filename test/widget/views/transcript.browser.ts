import { expect } from '@open-wc/testing';
import { createMessage, type ChatEvent, type ChatMessage } from '../../../src/chat/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const HOUR_MS = 3_600_000;

/** Opens a chat with a stored conversation. */
async function restored(
  ...turns: ReadonlyArray<readonly [prompt: string, answer: string, createdAt: number]>
): Promise<Stage> {
  const history = turns.flatMap(([prompt, answer, createdAt], index): ChatMessage[] => {
    const common = { turnId: `turn${index}`, state: 'done', createdAt } as const;
    return [
      createMessage('user', { ...common, id: `prompt${index}`, text: prompt }),
      createMessage('assistant', { ...common, id: `answer${index}`, text: answer }),
    ];
  });
  const stage = await openChat({ heading: 'Northfold' }, { history: () => Promise.resolve(history) });
  await until(() => stage.texts.length === history.length);
  await stage.rendered();
  return stage;
}

/** Asks, and sends these events as the reply. */
async function answered(stage: Stage, prompt: string, ...events: ChatEvent[]): Promise<void> {
  (await stage.ask(prompt)).push({ type: 'reply-start' }, ...events);
  await stage.rendered();
}

const text = (delta: string) => ({ type: 'text-delta', delta }) as const;

describe('the transcript', () => {
  it('has a row of actions below each message, and more room between turns than between prompt and answer', async () => {
    const now = Date.now();
    const { root } = await restored(['One', '1', now], ['Two', '2', now]);
    const boxesOf = (selector: string) =>
      [...root.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
    const [prompt, answer, nextPrompt, nextAnswer] = boxesOf('[part~=text]');
    const rows = boxesOf('.acts');
    const [byline] = boxesOf('.by');
    const { height: rowHeight } = rows[0] as DOMRect;
    expect(rows.every(({ height }) => height === rowHeight)).to.equal(true);
    expect(rows[0]?.top).to.be.closeTo(prompt?.bottom ?? 0, 0.5);
    expect((byline?.top ?? 0) - (rows[0]?.bottom ?? 0)).to.be.closeTo(4, 0.5);
    // The row of an answer reaches 6 px into the room above it and 12 px into that below.
    expect((rows[1]?.top ?? 0) - (answer?.bottom ?? 0)).to.be.closeTo(8 - 6, 0.5);
    expect((nextPrompt?.top ?? 0) - (rows[1]?.bottom ?? 0)).to.be.closeTo(28 - 12, 0.5);
    expect((nextAnswer?.top ?? 0) - (rows[2]?.bottom ?? 0)).to.be.closeTo(4, 0.5);
  });

  it('names the assistant at its first answer and after half an hour, not at every answer', async () => {
    const start = new Date().setHours(0, 0, 0, 0);
    const { root } = await restored(['One', '1', start], ['Two', '2', start + 60_000], ['Three', '3', start + HOUR_MS]);
    const answers = [...root.querySelectorAll('[part~=answer]')];
    expect(answers.map((one) => one.querySelector('.by bdi')?.textContent)).to.deep.equal([
      'Northfold',
      undefined,
      'Northfold',
    ]);
  });

  it('names the assistant that answers where there are several, again when it is another one', async () => {
    const assistants = ['Shop', 'Repairs'].map((label) => ({ id: label.toLowerCase(), label }));
    const stage = await openChat({ heading: 'Northfold' }, { assistants: () => Promise.resolve(assistants) });
    for (const assistant of [undefined, 'shop', 'repairs', 'repairs']) {
      stage.element.assistant = assistant;
      (await stage.ask('Hello?')).answer('Hi');
      await stage.rendered();
    }
    const answers = stage.parts('answer');
    expect(answers.map((one) => one.querySelector('.by bdi')?.textContent)).to.deep.equal([
      'Shop',
      undefined,
      'Repairs',
      undefined,
    ]);
    expect(answers.map(({ ariaLabel }) => ariaLabel)).to.deep.equal(['Shop', 'Shop', 'Repairs', 'Repairs']);
  });

  it('has a line with the day before the first message of an earlier day and of each day after it', async () => {
    const today = new Date().setHours(12, 0, 0, 0);
    const stage = await restored(
      ['One', '1', today - 48 * HOUR_MS],
      ['Two', '2', today - 47 * HOUR_MS],
      ['Three', '3', today],
    );
    await until(() => stage.parts('day').length === 2);
    const dated = [...stage.root.querySelectorAll('li:has(.day)')].map((item) => (item as HTMLElement).dataset['id']);
    expect(dated).to.deep.equal(['prompt0', 'prompt2']);
  });

  it('has no line with the day if all of it is of today', async () => {
    const { root } = await restored(['One', '1', new Date().setHours(0, 0, 0, 0)]);
    expect(root.querySelectorAll('.day')).to.have.length(0);
  });

  it('shows the time of a prompt in its row while the focus is in it, and moves nothing for it', async () => {
    const stage = await openChat({ renderUserMarkdown: true });
    (await stage.ask('See [this](https://there.example/)')).answer('Hi');
    await stage.rendered();
    const prompt = stage.part('user');
    const time = prompt.querySelector('time') as HTMLElement;
    const before = prompt.getBoundingClientRect().height;
    expect(getComputedStyle(time).visibility).to.equal('hidden');
    prompt.querySelector('a')?.focus();
    expect(getComputedStyle(time).visibility).to.equal('visible');
    expect(prompt.getBoundingClientRect().height).to.equal(before);
    expect(time.getBoundingClientRect().top).to.be.at.least(stage.part('text').getBoundingClientRect().bottom);
  });

  it('has a dot at the end of a text that is arriving, which takes no room, and none when it is complete', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Good morning');
    await until(() => stage.texts[1] === 'Good morning');
    const paragraph = stage.root.querySelector('[part~=answer] .blocks p') as HTMLElement;
    const dot = () => getComputedStyle(paragraph, '::after');
    await until(() => dot().content === '""');
    expect([dot().position, dot().inlineSize]).to.deep.equal(['absolute', '10px']);
    const { height } = paragraph.getBoundingClientRect();
    turn.end();
    await until(() => dot().content === 'none');
    expect(paragraph.getBoundingClientRect().height).to.equal(height);
  });

  it('has the dot below a block that has no end in the line, and moves nothing for it', async () => {
    const stage = await openChat();
    for (const block of ['| a | b |\n|---|---|\n| 1 | 2 |', '```\nx\n```', '> Quoted', '---']) {
      const turn = await stage.ask('Hello?');
      turn.start();
      turn.say(`Good.\n\n${block}\n`);
      const group = () => stage.parts('answer').at(-1)?.querySelector('.blocks:has(> :nth-child(2))');
      await until(group);
      const dot = () => getComputedStyle(group() as Element, '::after');
      await until(() => dot().content === '""');
      expect(dot().position, block).to.equal('absolute');
      turn.end();
      await until(() => dot().content === 'none');
    }
  });

  it('moves a new turn once, and no turn that was there', async () => {
    const stage = await restored(['One', '1', Date.now()]);
    expect(stage.root.querySelectorAll('.new')).to.have.length(0);
    await stage.ask('Two?');
    await until(() => stage.root.querySelectorAll('li').length === 4);
    const items = [...stage.root.querySelectorAll<HTMLElement>('.messages li[data-id]')];
    expect(items.map((item) => item.matches('.new'))).to.deep.equal([false, false, true, true]);
    for (const item of items.slice(2)) item.dispatchEvent(new AnimationEvent('animationend'));
    expect(stage.root.querySelectorAll('.new')).to.have.length(0);
  });
});

describe('a long prompt', () => {
  const LONG = 'A word of it, and more of them. '.repeat(40);

  it('is cut after eight lines, and shown in full and in part again by a button', async () => {
    const stage = await openChat();
    await answered(stage, LONG, text('Yes.'), { type: 'reply-end', reason: 'done' });
    await until(() => stage.root.querySelector('.more:not([hidden])'));
    const button = stage.root.querySelector('.more') as HTMLElement;
    const content = stage.part('text').firstElementChild as HTMLElement;
    const lines = () =>
      Math.round(content.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(content).lineHeight));
    expect([lines(), button.textContent, button.ariaExpanded]).to.deep.equal([8, 'Show more', 'false']);
    button.click();
    expect(lines()).to.be.greaterThan(8);
    expect([button.textContent, button.ariaExpanded]).to.deep.equal(['Show less', 'true']);
    button.click();
    expect([lines(), button.ariaExpanded]).to.deep.equal([8, 'false']);
  });

  it('has no button if eight lines hold all of it', async () => {
    const stage = await openChat();
    stage.element.style.inlineSize = '1200px';
    await answered(stage, 'A word of it, and more of them. '.repeat(8), text('Yes.'));
    await until(() => stage.root.querySelector('.more'));
    await stage.rendered();
    const content = stage.part('text').firstElementChild as HTMLElement;
    expect(content.scrollHeight).to.equal(content.clientHeight);
    expect(stage.root.querySelector<HTMLElement>('.more')?.hidden).to.equal(true);
  });

  it('is shown in full when something in it gets the focus', async () => {
    const stage = await openChat({ renderUserMarkdown: true });
    await answered(stage, `${LONG}\n\n[A link](https://there.example/)`, text('Yes.'));
    await until(() => stage.root.querySelector('.more:not([hidden])'));
    stage.root.querySelector<HTMLElement>('.user a')?.focus();
    expect(stage.root.querySelector('.more')?.ariaExpanded).to.equal('true');
  });
});

describe('a queued prompt', () => {
  it('is in a dashed bubble, and its button takes it back into the input', async () => {
    const stage = await openChat();
    (await stage.ask('One?')).start();
    await stage.element.send('Two?');
    await until(() => stage.root.querySelector('.queued .hint'));
    const queued = stage.root.querySelector('.user.queued') as HTMLElement;
    await until(() => getComputedStyle(queued.querySelector('.text') as Element).borderTopStyle === 'dashed');
    const button = queued.querySelector('button');
    expect(button?.ariaLabel).to.equal('Don’t send');
    button?.click();
    await until(() => stage.texts.length === 2);
    expect(stage.input.value).to.equal('Two?');
    expect(stage.transport.turns).to.have.length(1);
  });
});
