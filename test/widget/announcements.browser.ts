import { expect } from '@open-wc/testing';
import { errorInfo, type ChatEvent } from '../../src/chat/index.ts';
import type { AiChat } from '../../src/widget/define.ts';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';
import { recordAnnouncements } from './record-announcements.ts';
import type { ScriptedTurn } from './scripted-transport.ts';

type Step = (stage: Stage, turn: ScriptedTurn) => unknown;

const push =
  (...events: ChatEvent[]): Step =>
  (_, turn) =>
    turn.push(...events);
/** Waits until a text is announced, which may need a chunk with strings, before the next step replaces it. */
const reads =
  (text: string): Step =>
  ({ root }) =>
    until(() => Array.from(root.querySelectorAll('[role=status]'), (region) => region.textContent).includes(text));
const tool = (id: string, name: string, state: 'running' | 'done' | 'failed'): Step =>
  push({ type: 'tool', id, name, state });
const writes = (delta: string): Step => push({ type: 'text-delta', delta });
const ends = (reason: 'done' | 'length' | 'interrupted', sources?: { title: string }[]): Step =>
  push({ type: 'reply-end', reason, ...(sources && { sources }) });
const fails: Step = push({ type: 'reply-error', ...errorInfo('timeout') });
const stops: Step = ({ element }) => element.stop();
const reconnects: Step = ({ transport }) =>
  transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
const connects: Step = ({ transport }) => transport.emit({ type: 'status', state: 'connected' });
const goesOffline: Step = () => {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  dispatchEvent(new Event('offline'));
};
const passes =
  (seconds: number): Step =>
  async (stage) => {
    // What has arrived before counts as activity, so it comes before the wait.
    await stage.rendered();
    skippedMs = seconds * 1_000;
  };
const waits =
  (seconds: number): Step =>
  async (stage, turn) => {
    await passes(seconds)(stage, turn);
    await until(() => stage.visibleText.includes(seconds < 20 ? STILL_WORKING : LATE));
  };

const WRITING = 'Assistant is typing…';
const STOPPED = 'You stopped this answer.';
const INTERRUPTED = 'The answer was interrupted. Try again to get the full answer.';
const TRUNCATED = 'The answer reached the length limit. Ask the assistant to continue.';
const TIMEOUT = 'The answer took too long.';
const STILL_WORKING = 'Still working…';
const LATE = 'This takes longer than usual.';
const OFFLINE = 'You are offline. Your messages will be sent when you are back.';

/** Steps, and everything that must be announced for them, in order within each live region. */
const CASES: Record<string, [steps: Step[], expected: string[]]> = {
  'an answer': [
    [writes('Yes.'), ends('done')],
    [WRITING, 'Yes.'],
  ],
  'a stop before the first word': [[stops], [WRITING, STOPPED]],
  'a stop during an answer, with the text that had come': [
    [writes('Half an'), stops],
    [WRITING, STOPPED, 'Half an'],
  ],
  'the length limit, and the text': [
    [writes('One, two'), ends('length')],
    [WRITING, TRUNCATED, 'One, two'],
  ],
  'an interrupted answer, with the text that had come': [
    [writes('One, two'), ends('interrupted')],
    [WRITING, INTERRUPTED, 'One, two'],
  ],
  'a fault, and the text that had come': [
    [writes('One, two'), fails],
    [WRITING, TIMEOUT, 'One, two'],
  ],
  'a fault, not again after the connection was lost': [
    [fails, reconnects, connects],
    [WRITING, TIMEOUT],
  ],
  'a tool': [
    [
      tool('1', 'search', 'running'),
      reads('Using Search…'),
      tool('1', 'search', 'done'),
      writes('Found.'),
      ends('done'),
    ],
    [WRITING, 'Using Search…', 'Found.'],
  ],
  'one tool after the other': [
    [
      tool('1', 'search', 'running'),
      reads('Using Search…'),
      tool('1', 'search', 'done'),
      tool('2', 'look', 'running'),
      writes('.'),
      ends('done'),
    ],
    [WRITING, 'Using Search…', 'Using Look…', '.'],
  ],
  'a tool that failed': [
    [
      tool('1', 'search', 'running'),
      reads('Using Search…'),
      tool('1', 'search', 'failed'),
      writes('Sorry.'),
      ends('done'),
    ],
    [WRITING, 'Using Search…', 'Search failed', 'Sorry.'],
  ],
  'a queued prompt': [
    [writes('One'), ({ element }) => void element.send('And then?'), ends('done')],
    [WRITING, 'Waiting for the previous answer', WRITING, 'One'],
  ],
  'an answer that takes long': [
    [waits(10), waits(21), writes('Here.'), ends('done')],
    [WRITING, STILL_WORKING, LATE, STILL_WORKING, 'Here.'],
  ],
  'an answer that is long': [
    [writes('One'), passes(11), writes(' two'), reads(STILL_WORKING), writes(' three'), ends('done')],
    [WRITING, STILL_WORKING, 'One two three'],
  ],
  'a lost connection, and that the answer goes on': [
    [reconnects, connects, writes('Yes.'), ends('done')],
    [WRITING, 'Reconnecting…', WRITING, 'Yes.'],
  ],
  'that there is no network': [
    [writes('Yes.'), ends('done'), connects, goesOffline],
    [WRITING, 'Yes.', OFFLINE],
  ],
  'the number of sources': [
    [writes('It is so [1].'), ends('done', [{ title: 'A book' }, { title: 'A letter' }])],
    [WRITING, 'Sources: 2.', 'It is so [1].'],
  ],
  'pictures and files, by their names': [
    [
      push(
        { type: 'media', kind: 'image', url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', alt: 'A sheep' },
        { type: 'media', kind: 'file', url: 'https://files.example/a.pdf' },
      ),
      ends('done'),
    ],
    [WRITING, 'Image: A sheep. File.'],
  ],
  'the remaining quota, with the end of the answer': [
    [
      ({ transport }) => transport.emit({ type: 'quota', left: 3, limit: 10, resetsAt: Date.UTC(2026, 0, 1) }),
      writes('Yes.'),
      ends('length'),
    ],
    [WRITING, `${TRUNCATED} 3 messages left until `, 'Yes.'],
  ],
  'tables by their columns, and tasks by their state': [
    [writes('| Breed | Wool |\n|-|-|\n| Fell | grey |\n\n- [x] washed'), ends('done')],
    [WRITING, 'Breed, Wool\nFell: Wool grey\nDone: washed'],
  ],
};

/** Cases that change what is everyone's: the clock, the network. */
const ALONE = new Set(['an answer that takes long', 'an answer that is long', 'that there is no network']);

let skippedMs = 0;

describe('a screen reader announces once, politely:', () => {
  const { now } = Date;
  const startedAt = now();
  const { setTimeout: wait } = globalThis;
  const announcements = new Map<string, Promise<readonly string[]>>();

  // Side by side, each in a chat of its own, because nearly all of their time is waiting for frames.
  before(function () {
    // It loads the element's code, too.
    this.timeout(120_000);
    // The clock stands still, so that no answer takes long on a busy machine, and none is forgotten.
    Date.now = () => startedAt + skippedMs;
    Object.assign(globalThis, {
      setTimeout: (handler: () => void, ms = 0) => (ms < 5_000 ? wait(handler, ms) : undefined),
    });
    for (const [what, [steps, expected]] of Object.entries(CASES))
      if (!ALONE.has(what)) announcements.set(what, play(steps, expected.length));
    return Promise.allSettled(announcements.values());
  });
  beforeEach(() => {
    skippedMs = 0;
    // The ten seconds after which an answer is slow.
    Object.assign(globalThis, {
      setTimeout: (handler: () => void, ms = 0) => wait(handler, ms < 5_000 ? ms : ms / 100),
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'onLine');
  });
  after(() => {
    Date.now = now;
    globalThis.setTimeout = wait;
  });

  for (const [what, [steps, expected]] of Object.entries(CASES)) {
    it(what, async () => {
      const announced = await (announcements.get(what) ?? play(steps, expected.length));
      expect(announced.map((text) => text.replace(/(?<= left until ).*/, ''))).to.have.members(expected);
      expect(announced[0]).to.equal(expected[0]);
    });
  }

  it('the number of new answers while the panel is closed, without their texts', async () => {
    const { stage, turn, announced } = await asked({ layout: 'launcher', open: true });
    stage.element.hide();
    await stage.rendered();
    turn.say('Yes.');
    turn.end();
    await until(() => stage.element.unreadCount === 1);
    await updateAgain(stage);
    (await stage.ask('And then?')).answer('No.');
    await until(() => stage.element.unreadCount === 2);
    await updateAgain(stage);
    expect(announced()).to.deep.equal([WRITING, 'Chat, 1 new message', 'Chat, 2 new messages']);
  });

  it('the same answer again if it is given again', async () => {
    const { stage, turn, announced } = await asked();
    turn.say('Yes.');
    turn.end();
    await until(() => announced().includes('Yes.'));
    (await stage.ask('Really?')).answer('Yes.');
    await until(() => announced().filter((text) => text === 'Yes.').length === 2);
  });

  it('nothing assertively, and nothing from within the conversation', async () => {
    const { stage, turn } = await asked();
    turn.say('Yes.');
    turn.end();
    await stage.rendered();
    expect(stage.root.querySelectorAll('[role=alert], [aria-live], [role=log]')).to.have.length(0);
    expect(stage.part('conversation').querySelectorAll('[role=status]')).to.have.length(0);
    expect(stage.root.querySelectorAll('[role=status]')).to.have.length(2);
  });
});

/** Plays the steps in a chat whose answer has started. Resolves to all that was announced, which should be this many texts. */
async function play(steps: readonly Step[], count: number): Promise<readonly string[]> {
  const { stage, turn, announced } = await asked();
  for (const step of steps) {
    await step(stage, turn);
    await stage.rendered();
  }
  await updateAgain(stage);
  // The code that computes accessible texts is fetched with the first prompt.
  for (let at = 0; at < 20 && announced().length < count; at += 1) await stage.rendered();
  return announced();
}

/** A chat whose answer has started, and what it announces from the prompt on. */
async function asked(properties: Partial<AiChat> = {}) {
  const stage = await openChat(properties);
  const announced = recordAnnouncements(stage);
  const turn = await stage.ask('Hello?');
  turn.start();
  await until(() => announced().includes(WRITING));
  return { stage, turn, announced };
}

/** Renders again for another reason. */
async function updateAgain(stage: Stage): Promise<void> {
  stage.element.heading = 'Another';
  stage.element.requestUpdate();
  await stage.rendered();
}
