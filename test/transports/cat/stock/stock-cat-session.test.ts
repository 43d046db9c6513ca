import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ChatReply } from '../../../../src/chat/index.ts';
import type { CatHistoryEntry } from '../../../../src/protocol/cat-http.ts';
import { catBehaviorOf } from '../../../../src/protocol/cat-behavior.ts';
import { CatVisitorState } from '../../../../src/transports/cat/cat-visitor-state.ts';
import { loadPendingPrompt } from '../../../../src/transports/cat/load-pending-prompt.ts';
import { recordCleared } from '../../../../src/transports/cat/visitor-changes.ts';
import type { PendingPrompt } from '../../../../src/transports/cat/pending-prompt.ts';
import { INTERRUPTED, ReplyStream, STOPPED } from '../../../../src/chat/reply-stream.ts';
import { StockCatSession } from '../../../../src/transports/cat/stock/stock-cat-session.ts';
import type { PendingRequest } from '../../../../src/transports/socket/protocol-adapter.ts';
import { ask, collect, lastOf, textOf } from '../../../contracts/reply.ts';
import { fakeStorage } from '../../../helpers/fake-storage.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';

// Node has no `pagehide`.
Object.assign(globalThis, { addEventListener() {} });

const closing: AbortController[] = [];

/** A session with a Cat of this version, and its callbacks. */
function open(version: string, { userId = 'alice', ...known }: Partial<CatVisitorState> = {}) {
  return openOn(version, createVisitor({ userId, ...known }));
}

function createVisitor({ userId = 'alice', ...known }: Partial<CatVisitorState> = {}) {
  return Object.assign(new CatVisitorState('http://cat.example', userId), known);
}

function openOn(version: string, visitor: CatVisitorState) {
  const clock = createManualClock();
  const transportClosing = new AbortController();
  closing.push(transportClosing);
  const state = { history: [] as CatHistoryEntry[], polls: 0, ready: 0, refreshes: 0 };
  /** The calls that delete, and the end of the last one. */
  const deletions: string[] = [];
  let deleted = Promise.withResolvers<void>();
  const deletion = (name: string) => (prompt?: PendingPrompt) => {
    deletions.push(prompt ? `${name} ${prompt.text}` : name);
    deleted = Promise.withResolvers();
    return deleted.promise;
  };
  const unsolicited: ChatReply[] = [];
  const turns: (string | undefined)[] = [];
  const answered: (PendingRequest | undefined)[] = [];
  const cat = new StockCatSession({
    events: {
      onTurnEnd: (turn) => answered.push(turn),
      onReady: () => (state.ready += 1),
      onStale: () => (state.refreshes += 1),
      onEvent(event) {
        if (event.type !== 'unsolicited-reply') return;
        unsolicited.push(event.reply);
        turns.push(event.turnId);
      },
    },
    http: {
      baseUrl: `http://cat.example/${crypto.randomUUID()}`,
      fetchHistory: () => ((state.polls += 1), Promise.resolve(state.history)),
      clear: deletion('clear'),
      clearAgain: deletion('clearAgain'),
    },
    visitor,
    clock,
    options: { userId: 'alice' },
    historyPollDelayMs: 8_000,
    closing: transportClosing.signal,
    behavior: catBehaviorOf(version),
  });
  const socket = {};
  cat.onSocketOpen(socket);
  const prompt = (text: string, reply = new ReplyStream()): PendingRequest => ({
    request: ask(text),
    reply,
    lastEventNumber: undefined,
  });
  const say = (frame: object) => cat.handle(JSON.stringify(frame));
  /** Advances the clock and waits for pending reads. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** Ends the last deletion, with an error or without. */
  const endDeletion = async (error?: Error) => {
    if (error) deleted.reject(error);
    else deleted.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    deletions,
    endDeletion,
    cat,
    visitor,
    socket,
    clock,
    transportClosing,
    state,
    unsolicited,
    turns,
    answered,
    prompt,
    say,
    pass,
  };
}

const token = (content: string) => ({ type: 'chat_token', content });
const chat = (content: string, input: string) => ({ type: 'chat', content, why: { input } });
const error = { type: 'error', name: 'ValueError', description: 'no' };

describe('StockCatSession', () => {
  afterEach(() => {
    for (const transportClosing of closing.splice(0)) transportClosing.abort();
  });

  it('releases prompts after an unsolicited message ends with an error', async () => {
    const { cat, state, unsolicited, say } = open('1.9.2', { unansweredPrompt: 'before' });
    say(token('Half'));
    assert.equal(cat.blockedBy, 'busy');
    say(error);
    assert.deepEqual([cat.blockedBy, state.ready], [undefined, 1]);
    assert.equal(lastOf(await collect(unsolicited[0] ?? assert.fail())), 'provider-failed');
  });

  it('releases prompts after such an error once the Cat has closed the socket, or after a delay', () => {
    const { state, clock, say } = open('1.3.3', { unansweredPrompt: 'before' });
    say(token('Half'));
    say(error);
    clock.advance(299);
    assert.equal(state.ready, 0);
    clock.advance(1);
    assert.equal(state.ready, 1);
  });

  it('expects a close after an error up to 1.5.3 only', () => {
    for (const [version, hangsUp] of [
      ['1.5.3', true],
      ['1.8.1', false],
    ] as const) {
      const { cat, say } = open(version);
      assert.equal(cat.closesAfterError, false);
      say(error);
      assert.equal(cat.closesAfterError, hangsUp, version);
    }
  });

  it('shows the final answer although the history had the output of a tool', async () => {
    const { cat, state, unsolicited, prompt, say, pass } = open('1.8.1');
    const turn = prompt('hm?');
    cat.handle(turn);
    state.history = [
      { role: 'user', text: 'hm?' },
      { role: 'assistant', text: 'I look it up.', promptText: 'hm?' },
    ];
    await pass(8_000);
    assert.equal(textOf(await collect(turn.reply)), 'I look it up.');
    say(chat('I look it up.', 'hm?'));
    say(chat('So.', 'hm?'));
    assert.deepEqual(await Promise.all(unsolicited.map(async (reply) => textOf(await collect(reply)))), ['So.']);
  });

  it('ignores the close of an abandoned socket after the next one opened', async () => {
    const { cat, socket, state, prompt, say, pass } = open('1.8.1');
    cat.onSocketOpen({});
    const turn = prompt('hm?');
    cat.handle(turn);
    cat.onSocketClosed(socket, 1006);
    await pass(7_999);
    assert.equal(state.polls, 0, 'nothing is looked for that the new socket brings');
    say(chat('So.', 'hm?'));
    assert.equal(textOf(await collect(turn.reply)), 'So.');
  });

  it('treats a missing close as abnormal, because 1.9 will then drop the next socket', () => {
    const { cat, state, clock } = open('1.9.2');
    cat.onSocketOpen({});
    clock.advance(60_000);
    assert.equal(state.refreshes, 1);
  });

  for (const [version, hasBegun, ends, after] of [
    // This version stores every prompt at once.
    ['1.5.3', true, 'interrupted', 1_000],
    ['1.8.1', false, 'disconnected', 1_000],
    ['1.3.3', true, 'interrupted', 5_000],
    ['1.4.8', true, 'interrupted', 5_000],
    ['1.9.2', true, 'interrupted', 5_000],
    ['1.9.2', false, 'disconnected', 60_000],
  ] as const) {
    it(`${version}: gives up a ${hasBegun ? 'partial answer' : 'prompt'} that neither the next socket nor the history has`, async () => {
      const { cat, socket, prompt, say, pass, clock } = open(version);
      const turn = prompt('hm?');
      cat.handle(turn);
      if (hasBegun) say(token('So'));
      cat.onSocketClosed(socket, 1006);
      // Without a new socket nothing is given up.
      if (after > 1_000) await pass(60_000);
      assert.equal(turn.reply.isOver, false);
      cat.onSocketOpen({});
      const since = clock.now();
      while (!turn.reply.isOver && clock.now() - since < after) await pass(250);
      assert.equal(lastOf(await collect(turn.reply)), ends);
    });
  }

  it('waits for an answer that continues on the next socket or for an alias', async () => {
    for (const isRenamed of [false, true]) {
      const visitor = createVisitor();
      const { cat, socket, prompt, say, pass } = openOn('1.3.3', visitor);
      const turn = prompt('hm?');
      cat.handle(turn);
      say(token('So'));
      cat.onSocketClosed(socket, 1006);
      if (isRenamed) visitor.userId = 'alice-2';
      cat.onSocketOpen({});
      for (let time = 0; time < 10; time++) {
        await pass(3_000);
        if (!isRenamed) say(token(' on'));
      }
      assert.equal(turn.reply.isOver, false);
    }
  });

  it('holds prompts during the answer to the previous page, for at most 30 s of silence', async () => {
    const pendingPrompt = { text: 'before', userId: 'alice' };
    const known = { unansweredPrompt: pendingPrompt.text, unansweredTurnId: 't', pendingPrompt };
    const answering = open('1.9.2', { ...known });
    assert.equal(answering.cat.blockedBy, 'busy');
    answering.say(chat('One.', 'before'));
    assert.deepEqual([answering.turns, answering.visitor.pendingPrompt], [['t'], undefined]);
    const silent = open('1.9.2', { ...known });
    await silent.pass(29_000);
    assert.deepEqual([silent.cat.blockedBy, silent.state.ready], ['busy', 0]);
    await silent.pass(1_000);
    assert.deepEqual([silent.cat.blockedBy, silent.state.ready], [undefined, 1]);
    // The Cat does not mix up different users.
    assert.equal(open('1.9.2', { ...known, userId: 'alice-2' }).cat.blockedBy, undefined);
  });

  it('accepts a rephrased, failed or missing answer to the previous page', async () => {
    const left = { text: 'before', userId: 'alice' };
    for (const [happens, last] of [
      [{ type: 'chat', content: 'One.', why: { input: 'BEFORE' } }, 'done'],
      [{ type: 'chat', content: 'One.' }, 'done'],
      [error, 'provider-failed'],
      [undefined, 'interrupted'],
    ] as const) {
      const { visitor, turns, unsolicited, state, pass, say } = open('1.9.2', {
        unansweredPrompt: left.text,
        unansweredTurnId: 't',
        pendingPrompt: left,
      });
      if (happens) say(happens);
      else for (let look = 0; look < 20; look++) await pass(10_000);
      assert.deepEqual([turns, visitor.pendingPrompt], [['t'], undefined]);
      assert.equal(lastOf(await collect(unsolicited[0] ?? assert.fail())), last);
      assert.ok(state.ready > 0);
    }
  });

  it('ignores all answers to a stopped prompt', () => {
    const { cat, unsolicited, answered, prompt, say } = open('1.8.1');
    const turn = prompt('hm?');
    cat.handle(turn);
    turn.reply.push(STOPPED);
    say(chat('A plug-in’s.', 'hm?'));
    say(chat('The model’s.', 'hm?'));
    assert.deepEqual([unsolicited, answered], [[], [turn]]);
  });

  it('reports the end of a stopped turn with a lost socket', async () => {
    const { cat, socket, state, answered, prompt, pass } = open('1.8.1');
    const turn = prompt('hm?');
    cat.handle(turn);
    turn.reply.push(STOPPED);
    cat.onSocketClosed(socket, 1006);
    assert.equal(cat.canStillArrive(turn), true);
    state.history = [
      { role: 'user', text: 'hm?' },
      { role: 'assistant', text: 'So.', promptText: 'hm?' },
    ];
    await pass(1_000);
    assert.deepEqual(answered, [turn]);
  });

  it('stops polling for an answer that never arrives', async () => {
    const { cat, socket, clock, state, prompt, pass } = open('1.9.2');
    const turn = prompt('hm?');
    cat.handle(turn);
    state.history = [{ role: 'user', text: 'hm?' }];
    cat.onSocketClosed(socket, 1000);
    turn.reply.push(INTERRUPTED);
    for (let look = 0; look < 50; look++) await pass(30_000);
    assert.deepEqual([clock.pending, state.polls < 20], [0, true]);
  });

  it('stops expecting the previous page’s answer, and streams again', async () => {
    const visitor = { unansweredPrompt: 'before' };
    const { cat, state, prompt, say, pass } = open('1.5.3', visitor);
    state.history = [{ role: 'user', text: 'before' }];
    const first = prompt('first');
    cat.handle(first);
    say(token('One'));
    say(chat('One.', 'first'));
    assert.deepEqual(
      (await collect(first.reply)).map(({ type }) => type),
      ['reply-start', 'reply-end'],
    );
    for (let look = 0; look < 50; look++) await pass(30_000);
    const second = prompt('second');
    cat.handle(second);
    say(token('Two'));
    say(chat('Two.', 'second'));
    assert.equal((await collect(second.reply))[1]?.type, 'text-delta');
  });

  it('streams the answer to a prompt that was stored before the history was read', async () => {
    const visitor = createVisitor();
    const { cat, prompt, say } = openOn('1.5.3', visitor);
    cat.handle(prompt('first'));
    visitor.unansweredPrompt = 'first';
    say(chat('One.', 'first'));
    const second = prompt('second');
    cat.handle(second);
    say(token('Two'));
    say(chat('Two.', 'second'));
    assert.equal((await collect(second.reply))[1]?.type, 'text-delta');
  });

  it('shows an answer to another browser of the same visitor once', async () => {
    const { state, unsolicited, say, pass } = open('1.5.3');
    state.history = [
      { role: 'user', text: 'elsewhere' },
      { role: 'assistant', text: 'One.', promptText: 'elsewhere' },
    ];
    for (let time = 0; time < 2; time++) {
      say(token('tail'));
      await pass(2_000);
      await pass(1_500);
    }
    assert.equal(unsolicited.length, 1);
  });
});

describe('StockCatSession: a conversation that is cleared during an answer', () => {
  afterEach(() => {
    for (const transportClosing of closing.splice(0)) transportClosing.abort();
    Reflect.deleteProperty(globalThis, 'localStorage');
  });

  const VERSIONS = ['1.2.0', '1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.8.1', '1.9.2'];

  it('is deleted again when the answer ends, before the next prompt', async () => {
    for (const version of VERSIONS) {
      for (const end of [chat('So.', 'hm?'), error]) {
        const { cat, clock, answered, prompt, say, deletions, endDeletion } = open(version);
        const turn = prompt('hm?');
        cat.handle(turn);
        turn.reply.push(STOPPED);
        const cleared = cat.clear();
        await endDeletion();
        await cleared;
        assert.deepEqual([deletions, answered], [['clear hm?'], []], version);
        say(end);
        // Up to 1.5.3 the Cat closes the socket after an error.
        clock.advance(300);
        assert.deepEqual([deletions, answered], [['clear hm?', 'clearAgain'], []], version);
        await endDeletion();
        assert.deepEqual(answered, [turn], version);
      }
    }
  });

  it('is deleted again if the answer ends before the first deletion does', async () => {
    const { cat, answered, prompt, say, deletions, endDeletion } = open('1.8.1');
    const turn = prompt('hm?');
    cat.handle(turn);
    // Never ends.
    void cat.clear();
    say(chat('So.', 'hm?'));
    assert.deepEqual([deletions, answered], [['clear hm?', 'clearAgain'], []]);
    await endDeletion();
    assert.deepEqual(answered, [turn]);
  });

  it('is not deleted again after the next turn', async () => {
    const { cat, answered, prompt, say, deletions, endDeletion } = open('1.8.1');
    const [first, second] = [prompt('hm?'), prompt('hm?')];
    cat.handle(first);
    void cat.clear();
    await endDeletion();
    say(chat('So.', 'hm?'));
    await endDeletion();
    cat.handle(second);
    say(chat('So.', 'hm?'));
    assert.deepEqual([deletions.length, answered], [2, [first, second]]);
  });

  it('is not deleted again if clearing failed', async () => {
    const { cat, answered, prompt, say, deletions, endDeletion } = open('1.8.1');
    const turn = prompt('hm?');
    cat.handle(turn);
    const cleared = cat.clear();
    const rejected = assert.rejects(cleared, /refused/);
    await endDeletion(new Error('refused'));
    await rejected;
    say(chat('So.', 'hm?'));
    assert.deepEqual([deletions, answered], [['clear hm?'], [turn]]);
  });

  it('is deleted again when its answer, without a prompt, is found in the history after the socket was lost', async () => {
    for (const version of VERSIONS.slice(1)) {
      const { cat, socket, state, answered, prompt, pass, deletions, endDeletion } = open(version);
      const turn = prompt('hm?');
      cat.handle(turn);
      turn.reply.push(STOPPED);
      void cat.clear();
      await endDeletion();
      cat.onSocketClosed(socket, 1006);
      assert.equal(cat.canStillArrive(turn), true, version);
      await pass(1_000);
      assert.deepEqual([state.polls, answered], [1, []], version);
      state.history = [{ role: 'assistant', text: 'So.' }];
      await pass(1_500);
      assert.deepEqual(deletions, ['clear hm?', 'clearAgain'], version);
      await endDeletion();
      assert.deepEqual(answered, [turn], version);
    }
  });

  it('is remembered in this browser until the answer is deleted', async () => {
    fakeStorage();
    const { cat, visitor, prompt, say, endDeletion } = open('1.8.1');
    cat.handle(prompt('hm?'));
    assert.equal(loadPendingPrompt(visitor.pendingPromptKey)?.isCleared, undefined);
    void cat.clear();
    recordCleared(visitor, { text: 'hm?', userId: 'alice' }, true);
    await endDeletion();
    say(chat('So.', 'hm?'));
    assert.equal(loadPendingPrompt(visitor.pendingPromptKey)?.isCleared, true, 'clearAgain removes it');
  });

  it('is deleted again although it was cleared before the session was loaded', async () => {
    fakeStorage();
    const { cat, visitor, answered, prompt, say, deletions, endDeletion } = open('1.8.1');
    recordCleared(visitor, { text: 'hm?', userId: 'alice' }, true);
    const turn = prompt('hm?');
    cat.handle(turn);
    assert.equal(loadPendingPrompt(visitor.pendingPromptKey)?.isCleared, true);
    say(chat('So.', 'hm?'));
    assert.deepEqual([deletions, answered], [['clearAgain'], []]);
    await endDeletion();
    assert.deepEqual(answered, [turn]);
  });
});

describe('StockCatSession: a conversation that the previous page cleared during an answer', () => {
  afterEach(() => {
    for (const transportClosing of closing.splice(0)) transportClosing.abort();
    Reflect.deleteProperty(globalThis, 'localStorage');
  });

  const left = { text: 'before', userId: 'alice', isCleared: true };
  const known = { unansweredPrompt: 'before', pendingPrompt: left };

  it('is deleted again when the answer ends, in whatever way, and shows nothing of it', async () => {
    for (const version of ['1.3.3', '1.5.3', '1.6.2', '1.8.1', '1.9.2']) {
      for (const happens of ['chat', 'error', 'found'] as const) {
        const { cat, clock, state, unsolicited, say, pass, deletions, endDeletion } = open(version, { ...known });
        say(token('Half '));
        assert.equal(cat.blockedBy, 'busy', version);
        if (happens === 'chat') say(chat('Half an answer.', 'before'));
        else if (happens === 'error') say(error);
        else {
          state.history = [{ role: 'assistant', text: 'Half an answer.' }];
          for (let look = 0; look < 3 && deletions.length === 0; look++) await pass(2_000);
        }
        clock.advance(2_000);
        assert.deepEqual(deletions, ['clearAgain before'], `${version} ${happens}`);
        // 1.9 may have forgotten the socket.
        cat.onSocketOpen({});
        assert.equal(cat.blockedBy, 'busy', `${version} ${happens}`);
        await endDeletion();
        assert.equal(cat.blockedBy, undefined, `${version} ${happens}`);
        assert.ok(state.ready > 0);
        assert.deepEqual(unsolicited, [], `${version} ${happens}`);
      }
    }
  });

  it('does not block prompts for ever, and is not deleted after a newer prompt', async () => {
    const { cat, state, answered, prompt, say, pass, deletions } = open('1.9.2', { ...known });
    await pass(30_000);
    assert.equal(cat.blockedBy, undefined);
    const turn = prompt('before');
    cat.handle(turn);
    state.history = [{ role: 'assistant', text: 'Half an answer.' }];
    say(chat('So.', 'before'));
    for (let look = 0; look < 20; look++) await pass(10_000);
    assert.deepEqual([deletions, answered], [[], [turn]]);
  });

  it('is the previous page’s turn that this page clears', async () => {
    const { cat, visitor, unsolicited, say, deletions, endDeletion } = open('1.9.2', {
      unansweredPrompt: 'before',
      pendingPrompt: { text: 'before', userId: 'alice' },
    });
    say(token('Half '));
    assert.equal(unsolicited.length, 1);
    const cleared = cat.clear();
    recordCleared(visitor, { text: 'before', userId: 'alice' }, true);
    await endDeletion();
    await cleared;
    say(token('an '));
    say(chat('Half an answer.', 'before'));
    assert.deepEqual(deletions, ['clear', 'clearAgain before']);
    assert.equal(lastOf(await collect(unsolicited[0] ?? assert.fail())), 'interrupted');
    assert.equal(unsolicited.length, 1);
  });
});
