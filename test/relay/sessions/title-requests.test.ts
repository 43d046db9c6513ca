import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TitledTurn } from '../../../src/relay/providers/provider.ts';
import { createStoredMemory } from '../../../src/relay/sessions/conversation-memory.ts';
import { renameConversation } from '../../../src/relay/sessions/stored-conversation.ts';
import { createMemoryStore } from '../../../src/relay/store/memory-store.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { openSessions } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

/** Sessions whose assistant is asked for titles, which the test then gives. */
function open(limits = {}) {
  const asked: (TitledTurn & { readonly give: (title: string | undefined) => void })[] = [];
  const sessions = openSessions(limits, {
    suggestTitle: (turn) => new Promise((give) => asked.push({ ...turn, give })),
  });
  const { provider, memory, turns } = sessions;
  const session = sessions.connect();
  const answer = async (prompt: string, reply: string): Promise<void> => {
    const reader = session.say(prompt);
    (await provider.asked()).say(reply).end();
    await reader.ended;
    await until(() => turns.running === 0);
  };
  const title = async () => (await memory.title?.load())?.text;
  return { ...sessions, session, asked, answer, title };
}

describe('the title of a conversation by its model', () => {
  it('is asked for once, after the first answer, which does not wait for it, nor does the next prompt', async () => {
    const { asked, answer, title, resources } = open();
    await answer('What are socks?', 'Warm.');
    const [request] = asked;
    assert.deepEqual([request?.prompt, request?.answer], ['What are socks?', 'Warm.']);
    await answer('And hats?', 'Round.');
    assert.equal(await title(), undefined);
    request?.give('Socks and hats');
    await until(async () => (await title()) === 'Socks and hats');
    assert.equal(asked.length, 1);
    await until(() => resources.answers.used === 0);
  });

  it('never replaces the one that the visitor has given', async () => {
    const { asked, answer, title, memory, turns, resources } = open();
    await answer('What are socks?', 'Warm.');
    assert.equal(await renameConversation(memory, turns.pending, 'Mine'), true);
    asked[0]?.give('Of the model');
    await until(() => resources.answers.used === 0);
    assert.equal(await title(), 'Mine');
  });

  it('is not stored for a conversation that is deleted meanwhile', async () => {
    const { asked, answer, title, session, resources } = open();
    await answer('What are socks?', 'Warm.');
    await session.clear();
    asked[0]?.give('Warm socks');
    await until(() => resources.answers.used === 0);
    assert.equal(await title(), undefined);
    assert.deepEqual(await session.history(), []);
  });

  it('is not asked for after an answer that failed or was stopped, but after the first complete one', async () => {
    const { asked, answer, provider, session, turns } = open();
    const stopped = session.say({ text: 'One?', turnId: 'one' });
    (await provider.asked()).say('Half');
    session.stop('one');
    await stopped.ended;
    const failed = session.say('Two?');
    (await provider.asked()).fail('provider-failed');
    await failed.ended;
    await until(() => turns.running === 0);
    assert.equal(asked.length, 0);
    await answer('Three?', '3');
    await answer('Four?', '4');
    assert.deepEqual(
      asked.map(({ prompt }) => prompt),
      ['Three?'],
    );
  });

  it('counts like an answer, is left out without a free slot, and ends with the relay', async () => {
    const { asked, answer, title, turns, resources, connect, provider } = open({ concurrentAnswers: 1 });
    await answer('What are socks?', 'Warm.');
    assert.equal(resources.answers.used, 1);
    turns.interruptAll();
    assert.equal(asked[0]?.signal.aborted, true);
    asked[0]?.give('Too late');
    await until(() => resources.answers.used === 0);
    assert.equal(await title(), undefined);
    const other = createStoredMemory(createMemoryStore(createManualClock()), 'bert');
    const reader = connect({ owner: 'bert', memory: other }).say('Hats?');
    const reply = await provider.asked();
    assert.equal(resources.answers.used, 1);
    void turns.drain();
    reply.say('Round.').end();
    await reader.ended;
    await until(() => turns.running === 0);
    assert.equal(asked.length, 1, 'a relay that shuts down asks for none');
  });

  it('is not asked for where titles are not stored', async () => {
    const { asked, connect, provider, turns } = open();
    const store = createMemoryStore(createManualClock());
    const { load, append, delete: remove, close } = store;
    const plain = { load: load.bind(store), append: append.bind(store), delete: remove.bind(store), close };
    const reader = connect({ owner: 'bert', memory: createStoredMemory(plain, 'bert') }).say('Hats?');
    (await provider.asked()).say('Round.').end();
    await reader.ended;
    await until(() => turns.running === 0);
    assert.equal(asked.length, 0);
  });
});
