import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { AiChat } from '../../../src/widget/ai-chat.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

/** A chat with one answered prompt, and its actions. */
async function converse(properties: Partial<AiChat> = {}, prompt = 'One?', answer = '**1**'): Promise<Stage> {
  const stage = await openChat(properties);
  await say(stage, prompt, answer);
  return stage;
}

async function say(stage: Stage, prompt: string, answer: string): Promise<void> {
  const turn = await stage.ask(prompt);
  turn.say(answer);
  turn.end('done');
  await until(() => rowOf(stage, -1));
  await stage.rendered();
}

/** The row of actions of a message, by its place in the transcript. */
function rowOf(stage: Stage, index: number): HTMLElement | null | undefined {
  return stage.parts('message').at(index)?.querySelector<HTMLElement>('[role="toolbar"]');
}

function button(stage: Stage, index: number, name: string): HTMLButtonElement {
  const found = rowOf(stage, index)?.querySelector<HTMLButtonElement>(`[data-name="${name}"]`);
  if (!found) throw new Error(`no action "${name}"`);
  return found;
}

function names(stage: Stage, index: number): (string | undefined)[] {
  return [...(rowOf(stage, index)?.querySelectorAll('button') ?? [])].map(({ dataset }) => dataset['name']);
}

const status = (stage: Stage): string => stage.root.querySelector('[role="status"]')?.textContent ?? '';

/** Replaces the clipboard, and returns what is written to it by type. */
function recordClipboard(): Record<string, string> {
  const written: Record<string, string> = {};
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      async write([item]: ClipboardItem[]) {
        for (const type of item?.types ?? []) written[type] = (await (await item?.getType(type))?.text()) ?? '';
      },
    },
  });
  return written;
}

describe('the actions of a message', () => {
  afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'));

  it('are there as soon as an answer has ended, and not while it arrives', async () => {
    const stage = await openChat();
    const turn = await stage.ask('One?');
    turn.say('1');
    await stage.rendered();
    expect(rowOf(stage, 1)).to.equal(null);
    turn.end('done');
    await until(() => rowOf(stage, 1));
    expect(names(stage, 0)).to.deep.equal(['copy', 'edit', 'delete']);
    expect(names(stage, 1)).to.deep.equal(['copy', 'again']);
  });

  it('copy the Markdown, and what is rendered of it as rich text, and say so once', async () => {
    const written = recordClipboard();
    const stage = await converse({}, 'One?', '**1** & `<i>`\n\n- a');
    button(stage, 1, 'copy').click();
    await until(() => status(stage) === 'Copied');
    expect(written['text/plain']).to.equal('**1** & `<i>`\n\n- a');
    expect(written['text/html'])
      .to.contain('<strong>1</strong> &amp; <code>&lt;i&gt;</code>')
      .and.to.contain('<li>a</li>');
    await until(() => status(stage) === '');
  });

  it('are one stop of the tabulator key, through which the arrow keys go in reading direction', async () => {
    const stage = await converse();
    stage.element.dir = 'rtl';
    const stops = [...(rowOf(stage, 1)?.querySelectorAll('button') ?? [])].map(({ tabIndex }) => tabIndex);
    expect(stops).to.deep.equal([0, -1]);
    button(stage, 1, 'copy').focus();
    await sendKeys({ press: 'ArrowLeft' });
    expect(button(stage, 1, 'again').matches(':focus')).to.equal(true);
    expect([button(stage, 1, 'copy').tabIndex, button(stage, 1, 'again').tabIndex]).to.deep.equal([-1, 0]);
    await sendKeys({ press: 'Home' });
    expect(button(stage, 1, 'copy').matches(':focus')).to.equal(true);
  });

  it('request another answer, and switch between the versions by keyboard without losing the focus', async () => {
    const stage = await converse();
    const next = stage.transport.nextTurn();
    button(stage, 1, 'again').click();
    const turn = await next;
    turn.say('one');
    turn.end('done');
    await until(() => stage.texts[1]?.includes('one') && rowOf(stage, 1));
    expect(stage.part('branch').getAttribute('aria-label')).to.equal('Version 2 of 2');
    button(stage, 1, 'earlier').focus();
    await sendKeys({ press: 'Enter' });
    await until(() => stage.texts[1]?.trim() === '1');
    expect(stage.part('branch').getAttribute('aria-label')).to.equal('Version 1 of 2');
    await until(() => button(stage, 1, 'earlier').matches(':focus'));
    expect(button(stage, 1, 'earlier').getAttribute('aria-disabled')).to.equal('true');
  });

  it('edit a prompt in its place: Enter sends it as another version, and the focus is in the composer', async () => {
    const stage = await converse();
    button(stage, 0, 'edit').click();
    await until(() => stage.root.activeElement?.matches('.editor textarea'));
    await sendKeys({ type: '!' });
    await until(() => stage.root.querySelector<HTMLTextAreaElement>('.editor textarea')?.value === 'One?!');
    const next = stage.transport.nextTurn();
    await sendKeys({ press: 'Enter' });
    const turn = await next;
    expect(turn.prompt).to.equal('One?!');
    await until(() => stage.isFocused('field'));
    turn.say('2');
    turn.end('done');
    await until(() => stage.parts('branch').length === 1);
    expect(stage.parts('editor')).to.have.length(0);
  });

  it('leave a prompt as it was with Escape, which does not close the chat', async () => {
    const stage = await converse({ layout: 'launcher', open: true });
    button(stage, 0, 'edit').click();
    await until(() => stage.root.activeElement?.matches('.editor textarea'));
    await sendKeys({ type: ' Two?' });
    await sendKeys({ press: 'Escape' });
    await until(() => stage.parts('editor').length === 0);
    await until(() => button(stage, 0, 'edit').matches(':focus'));
    expect(stage.texts[0]).to.equal('One?');
    expect(stage.element.open).to.equal(true);
  });

  it('keep what is written in a prompt while an answer arrives, and move it to the composer when the prompt has gone', async () => {
    const stage = await converse();
    button(stage, 0, 'edit').click();
    await until(() => stage.root.activeElement?.matches('.editor textarea'));
    await sendKeys({ type: ' And 2?' });
    const turn = await stage.ask('More?');
    turn.say('more');
    await stage.rendered();
    expect(stage.root.querySelector<HTMLTextAreaElement>('.editor textarea')?.value).to.equal('One? And 2?');
    turn.end('done');
    await stage.element.clear();
    await until(() => stage.input.value === 'One? And 2?');
  });

  it('rate an answer: the page can refuse it, the bad one asks for a comment, and a second press withdraws it', async () => {
    const stage = await converse({ feedback: true });
    const events: unknown[] = [];
    let isRefused = true;
    stage.element.addEventListener('ai-chat-feedback', (event) => {
      const { rating, comment, messageId } = event;
      events.push({ rating, comment, messageId });
      if (isRefused) event.preventDefault();
    });
    const messageId = stage.element.conversation?.getSnapshot().messages[1]?.id;
    button(stage, 1, 'good').click();
    await stage.rendered();
    expect(button(stage, 1, 'good').getAttribute('aria-pressed')).to.equal('false');
    isRefused = false;
    button(stage, 1, 'bad').click();
    await until(() => stage.root.activeElement?.matches('[data-name="comment"]'));
    expect(button(stage, 1, 'bad').getAttribute('aria-pressed')).to.equal('true');
    await sendKeys({ type: 'Wrong.' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await until(() => status(stage) === 'Thank you for your feedback.');
    await until(() => button(stage, 1, 'bad').matches(':focus'));
    button(stage, 1, 'bad').click();
    await until(() => button(stage, 1, 'bad').getAttribute('aria-pressed') === 'false');
    expect(stage.parts('form')).to.have.length(0);
    expect(events).to.deep.equal([
      { rating: 'up', comment: undefined, messageId },
      { rating: 'down', comment: undefined, messageId },
      { rating: 'down', comment: 'Wrong.', messageId },
      { rating: undefined, comment: undefined, messageId },
    ]);
  });

  it('let the visitor say what was wrong by reasons, with or without a comment, by keyboard', async () => {
    const stage = await converse({ feedback: true });
    const given: unknown[] = [];
    stage.element.addEventListener('ai-chat-feedback', ({ rating, reasons, comment }) => {
      given.push([rating, reasons, comment]);
    });
    button(stage, 1, 'bad').click();
    await until(() => stage.root.activeElement?.matches('[data-name="comment"]'));
    const chips = [...stage.part('form').querySelectorAll<HTMLElement>('.reasons button')];
    expect(chips.map(({ textContent }) => textContent.trim())[0]).to.equal('Not correct');
    chips[2]?.click();
    chips[0]?.focus();
    await sendKeys({ press: 'Space' });
    chips[1]?.click();
    chips[1]?.click();
    await stage.rendered();
    expect(chips.map(({ ariaPressed }) => ariaPressed).join()).to.equal('true,false,true,false,false');
    stage.root.querySelector<HTMLElement>('.act-form .fill')?.click();
    await until(() => status(stage) === 'Thank you for your feedback.');
    expect(given).to.deep.equal([
      ['down', undefined, undefined],
      ['down', ['incorrect', 'unclear'], undefined],
    ]);
  });

  it('that nobody would take are not there: no thumbs by default, none with feedback="false"', async () => {
    const stage = await converse();
    expect(names(stage, 1)).to.not.include('good');
    stage.element.feedback = true;
    await until(() => names(stage, 1).includes('good'));
    stage.element.setAttribute('feedback', 'false');
    await until(() => !names(stage, 1).includes('good'));
  });

  it('delete a prompt with its answer after a question, which Escape answers with no, and the focus goes to the neighbour', async () => {
    const stage = await converse();
    await say(stage, 'Two?', '2');
    button(stage, 0, 'delete').click();
    await until(() => stage.root.activeElement?.matches('[data-name="keep"]'));
    await sendKeys({ press: 'Escape' });
    await until(() => button(stage, 0, 'delete').matches(':focus'));
    await sendKeys({ press: 'Enter' });
    await until(() => stage.root.activeElement?.matches('[data-name="keep"]'));
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await until(() => stage.texts.length === 2);
    expect(status(stage)).to.equal('Deleted');
    expect(stage.texts[0]).to.equal('Two?');
    await until(() => button(stage, 0, 'copy').matches(':focus'));
  });

  it('request the rest of an answer that was stopped', async () => {
    const stage = await converse();
    const turn = await stage.ask('Two?');
    turn.say('half');
    await stage.rendered();
    stage.element.stop();
    const next = stage.transport.nextTurn();
    await until(() => find(stage, 'Continue'));
    find(stage, 'Continue')?.click();
    expect((await next).prompt).to.equal('Continue');
    await until(() => !find(stage, 'Continue'));
  });

  it('read an answer aloud without its code, and stop when the answer, the chat or another answer says so', async () => {
    const speech = recordSpeech();
    try {
      const stage = await converse(
        { readAloud: true, lang: 'de' },
        'Wie?',
        'Erst **lesen**. Dann:\n\n```js\ncode()\n```\n\nEnde.',
      );
      button(stage, 1, 'say').click();
      await until(() => button(stage, 1, 'say').title === 'Stop reading');
      expect(speech.spoken.map(({ text }) => text)).to.deep.equal(['Erst lesen.', 'Dann:', 'Ende.']);
      expect(speech.spoken[0]?.lang).to.equal('de');
      button(stage, 1, 'say').click();
      await until(() => button(stage, 1, 'say').title === 'Read aloud');
      expect(speech.cancelled).to.equal(1);
      button(stage, 1, 'say').click();
      speech.spoken.at(-1)?.onend?.(new Event('end') as SpeechSynthesisEvent);
      await until(() => button(stage, 1, 'say').title === 'Read aloud');
      button(stage, 1, 'say').click();
      stage.element.remove();
      expect(speech.cancelled).to.equal(2);
    } finally {
      speech.restore();
    }
  });

  it('are methods of the element, too', async () => {
    const written = recordClipboard();
    const stage = await converse();
    const { element } = stage;
    const [prompt, answer] = element.conversation?.getSnapshot().messages ?? [];
    expect(await element.copyMessage(answer?.id ?? '')).to.equal(true);
    expect(written['text/plain']).to.equal('**1**');
    expect(element.setFeedback(answer?.id ?? '', { rating: 'up' })).to.equal(true);
    expect(element.continueAnswer()).to.deep.equal({ isAccepted: false, reason: 'not-continuable' });
    const next = stage.transport.nextTurn();
    expect(element.edit(prompt?.id ?? '', 'Uno?')?.isAccepted).to.equal(true);
    (await next).answer('uno');
    await until(() => stage.texts[1]?.includes('uno'));
    const again = stage.transport.nextTurn();
    element.regenerate();
    (await again).answer('due');
    await until(() => stage.texts[1]?.includes('due'));
    element.selectBranch(prompt?.id ?? '');
    await until(() => stage.texts[1]?.includes('1'));
    expect(await element.deleteMessage(prompt?.id ?? '')).to.equal(true);
    await until(() => stage.texts[0] === 'Uno?');
  });
});

/** A button with this text. */
function find(stage: Stage, label: string): HTMLElement | undefined {
  return [...stage.root.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === label);
}

/** Replaces the browser's voice, and records what it is to say. */
function recordSpeech() {
  const globals = ['speechSynthesis', 'SpeechSynthesisUtterance'] as const;
  const before = globals.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const speech = {
    spoken: [] as SpeechSynthesisUtterance[],
    cancelled: 0,
    restore: () => globals.forEach((name, index) => Object.defineProperty(globalThis, name, before[index] ?? {})),
  };
  class Utterance {
    lang = '';
    readonly text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  const voice = {
    speak: (utterance: SpeechSynthesisUtterance) => void speech.spoken.push(utterance),
    cancel: () => void (speech.cancelled += 1),
  };
  [voice, Utterance].forEach((value, index) =>
    Object.defineProperty(globalThis, globals[index] ?? '', { configurable: true, writable: true, value }),
  );
  return speech;
}
