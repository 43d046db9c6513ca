import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ChatReply } from '../../src/chat/index.ts';
import type { CatMemory } from '../../src/protocol/cat-http.ts';
import { catTraits } from '../../src/protocol/cat-traits.ts';
import type { CatVisit } from '../../src/transports/cat-visit.ts';
import { INTERRUPTED, ReplyQueue, STOPPED } from '../../src/transports/reply-queue.ts';
import { StockCat } from '../../src/transports/stock-cat.ts';
import type { Turn } from '../../src/transports/wire.ts';
import { ask, collect, lastOf, textOf } from '../contracts/reply.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

// A page that is never left: Node has none.
Object.assign(globalThis, { addEventListener() {} });

const closing: AbortController[] = [];

/** What deals with a Cat of this version, and all that it has done about it. */
function open(version: string, { userId = 'alice', ...known }: Partial<CatVisit> = {}) {
  return openOn(version, { userId, pendingKey: 'k', ...known });
}

function openOn(version: string, visit: CatVisit) {
  const clock = createManualClock();
  const leaving = new AbortController();
  closing.push(leaving);
  const state = { memory: [] as CatMemory[], looks: 0, ready: 0, refreshes: 0 };
  const unprompted: ChatReply[] = [];
  const answered: (Turn | undefined)[] = [];
  const cat = new StockCat({
    events: {
      answered: (turn) => answered.push(turn),
      ready: () => (state.ready += 1),
      refresh: () => (state.refreshes += 1),
      said: (event) => event.type === 'unprompted' && unprompted.push(event.reply),
    },
    http: {
      base: `http://cat.example/${crypto.randomUUID()}`,
      recall: () => ((state.looks += 1), Promise.resolve(state.memory)),
    },
    visit,
    clock,
    options: { userId: 'alice' },
    checkAfter: 8_000,
    closing: leaving.signal,
    traits: catTraits(version),
  });
  const socket = {};
  cat.opened(socket);
  const prompt = (text: string, reply = new ReplyQueue()): Turn => ({ request: ask(text), reply, last: 0 });
  const say = (frame: object) => cat.take(JSON.stringify(frame));
  /** Lets so much time pass, and what is read be read. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { cat, socket, clock, leaving, state, unprompted, answered, prompt, say, pass };
}

const token = (content: string) => ({ type: 'chat_token', content });
const chat = (content: string, input: string) => ({ type: 'chat', content, why: { input } });
const error = { type: 'error', name: 'ValueError', description: 'no' };

describe('a stock Cat', () => {
  afterEach(() => {
    for (const leaving of closing.splice(0)) leaving.abort();
  });

  it('may be asked again when what it said unprompted ends with an error', async () => {
    const { cat, state, unprompted, say } = open('1.9.2', { unanswered: 'before' });
    say(token('Half'));
    assert.equal(cat.hindrance, 'busy');
    say(error);
    assert.deepEqual([cat.hindrance, state.ready], [undefined, 1]);
    assert.equal(lastOf(await collect(unprompted[0] ?? assert.fail())), 'provider-failed');
  });

  it('may be asked again when it has hung up behind such an error, or would have', () => {
    const { state, clock, say } = open('1.3.3', { unanswered: 'before' });
    say(token('Half'));
    say(error);
    clock.advance(299);
    assert.equal(state.ready, 0);
    clock.advance(1);
    assert.equal(state.ready, 1);
  });

  it('hangs up behind an error up to 1.5.3, and later is taken over', () => {
    for (const [version, hangsUp] of [
      ['1.5.3', true],
      ['1.8.1', false],
    ] as const) {
      const { cat, say } = open(version);
      assert.equal(cat.hangsUp, false);
      say(error);
      assert.equal(cat.hangsUp, hangsUp, version);
    }
  });

  it('is heard out though its memory had something already: that was what a tool had said on the way', async () => {
    const { cat, state, unprompted, prompt, say, pass } = open('1.8.1');
    const turn = prompt('hm?');
    cat.take(turn);
    state.memory = [
      { role: 'user', text: 'hm?' },
      { role: 'assistant', text: 'I look it up.', input: 'hm?' },
    ];
    await pass(8_000);
    assert.equal(textOf(await collect(turn.reply)), 'I look it up.');
    say(chat('I look it up.', 'hm?'));
    say(chat('So.', 'hm?'));
    assert.deepEqual(await Promise.all(unprompted.map(async (reply) => textOf(await collect(reply)))), ['So.']);
  });

  it('is not left by a socket that is given up, and whose end comes when the next one is open', async () => {
    const { cat, socket, state, prompt, say, pass } = open('1.8.1');
    cat.opened({});
    const turn = prompt('hm?');
    cat.take(turn);
    cat.left(socket, 1006);
    await pass(7_999);
    assert.equal(state.looks, 0, 'nothing is looked for that the new socket brings');
    say(chat('So.', 'hm?'));
    assert.equal(textOf(await collect(turn.reply)), 'So.');
  });

  it('is taken for one that was cut off where the end of a socket has not come: 1.9 will deafen the next one', () => {
    const { cat, state, clock } = open('1.9.2');
    cat.opened({});
    clock.advance(60_000);
    assert.equal(state.refreshes, 1);
  });

  it('says nothing more of a prompt that was stopped, not even in a second answer', () => {
    const { cat, unprompted, answered, prompt, say } = open('1.8.1');
    const turn = prompt('hm?');
    cat.take(turn);
    turn.reply.push(STOPPED);
    say(chat('A plug-in’s.', 'hm?'));
    say(chat('The model’s.', 'hm?'));
    assert.deepEqual([unprompted, answered], [[], [turn]]);
  });

  it('says when it is through with a prompt that was stopped, whose socket is gone', async () => {
    const { cat, socket, state, answered, prompt, pass } = open('1.8.1');
    const turn = prompt('hm?');
    cat.take(turn);
    turn.reply.push(STOPPED);
    cat.left(socket, 1006);
    assert.equal(cat.keeps(turn), true);
    state.memory = [
      { role: 'user', text: 'hm?' },
      { role: 'assistant', text: 'So.', input: 'hm?' },
    ];
    await pass(1_000);
    assert.deepEqual(answered, [turn]);
  });

  it('is looked to no longer for an answer that it never gives', async () => {
    const { cat, socket, clock, state, prompt, pass } = open('1.9.2');
    const turn = prompt('hm?');
    cat.take(turn);
    state.memory = [{ role: 'user', text: 'hm?' }];
    cat.left(socket, 1000);
    turn.reply.push(INTERRUPTED);
    for (let look = 0; look < 50; look++) await pass(30_000);
    assert.deepEqual([clock.pending, state.looks < 20], [0, true]);
  });

  it('is expected no longer to answer the page before, if it never does, and streams again then', async () => {
    const visit = { unanswered: 'before' };
    const { cat, state, prompt, say, pass } = open('1.5.3', visit);
    state.memory = [{ role: 'user', text: 'before' }];
    const first = prompt('first');
    cat.take(first);
    say(token('One'));
    say(chat('One.', 'first'));
    assert.deepEqual(
      (await collect(first.reply)).map(({ type }) => type),
      ['reply-start', 'reply-end'],
    );
    for (let look = 0; look < 50; look++) await pass(30_000);
    const second = prompt('second');
    cat.take(second);
    say(token('Two'));
    say(chat('Two.', 'second'));
    assert.equal((await collect(second.reply))[1]?.type, 'text-delta');
  });

  it('streams on behind a prompt that was noted before the history was read', async () => {
    const visit: CatVisit = { userId: 'alice', pendingKey: 'k' };
    const { cat, prompt, say } = openOn('1.5.3', visit);
    cat.take(prompt('first'));
    visit.unanswered = 'first';
    say(chat('One.', 'first'));
    const second = prompt('second');
    cat.take(second);
    say(token('Two'));
    say(chat('Two.', 'second'));
    assert.equal((await collect(second.reply))[1]?.type, 'text-delta');
  });

  it('is shown once with what it has said to another browser of the same visitor', async () => {
    const { state, unprompted, say, pass } = open('1.5.3');
    state.memory = [
      { role: 'user', text: 'elsewhere' },
      { role: 'assistant', text: 'One.', input: 'elsewhere' },
    ];
    for (let time = 0; time < 2; time++) {
      say(token('tail'));
      await pass(2_000);
      await pass(1_500);
    }
    assert.equal(unprompted.length, 1);
  });
});
