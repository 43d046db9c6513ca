import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConnectionMemory } from '../../../src/relay/sessions/conversation-memory.ts';
import { openSessions, type OpenSessions, type TestSession } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

const texts = (messages: readonly { readonly text: string }[]) => messages.map(({ text }) => text);

/** Asks and answers a turn; the answer is its id in capitals. Returns the texts that the model was given. */
async function answer(
  { provider, turns }: OpenSessions,
  session: TestSession,
  turnId: string,
  parentTurnId?: string | null,
): Promise<string[]> {
  const reader = session.say({ text: turnId, turnId, ...(parentTurnId !== undefined && { parentTurnId }) });
  const reply = await provider.asked();
  reply.say(turnId.toUpperCase()).end();
  await reader.ended;
  await until(() => turns.running === 0);
  return texts(reply.request.messages);
}

describe('branches of a conversation', () => {
  it('are answered on the path of their parent, and the next prompt follows the last one', async () => {
    const sessions = openSessions();
    const session = sessions.connect();
    await answer(sessions, session, 'a');
    await answer(sessions, session, 'b');
    sessions.clock.advance(1);
    assert.deepEqual(await answer(sessions, session, 'c', 'a'), ['a', 'A', 'c']);
    assert.deepEqual(await answer(sessions, session, 'd'), ['a', 'A', 'c', 'C', 'd']);
    sessions.clock.advance(1);
    assert.deepEqual(await answer(sessions, session, 'e', 'b'), ['a', 'A', 'b', 'B', 'e']);
    sessions.clock.advance(1);
    assert.deepEqual(await answer(sessions, session, 'f', null), ['f']);
    assert.deepEqual(
      (await session.history()).filter(({ role }) => role === 'user').map(({ text, parentId }) => [text, parentId]),
      [
        ['a', undefined],
        ['b', 'a/assistant'],
        ['c', 'a/assistant'],
        ['d', 'c/assistant'],
        ['e', 'b/assistant'],
        ['f', undefined],
      ],
    );
  });

  it('exist in a memory that lasts as long as the connection, too', async () => {
    const sessions = openSessions();
    const { sessionCharacters } = sessions.resources;
    const session = sessions.connect({ memory: createConnectionMemory({ sessionCharacters, holder: {} }) });
    await answer(sessions, session, 'a');
    await answer(sessions, session, 'b');
    assert.deepEqual(await answer(sessions, session, 'c', 'a'), ['a', 'A', 'c']);
  });

  it('do not come from two connections that ask at the same time: the later answer follows the earlier one', async () => {
    const sessions = openSessions();
    const session = sessions.connect();
    await answer(sessions, session, 'a');
    const [first, second] = [
      session.say({ text: 'b', turnId: 'b' }),
      sessions.connect().say({ text: 'c', turnId: 'c' }),
    ];
    const [onB, onC] = [await sessions.provider.asked(), await sessions.provider.asked()];
    onC.say('C').end();
    await second.ended;
    onB.say('B').end();
    await first.ended;
    await until(() => sessions.turns.running === 0);
    assert.deepEqual(await answer(sessions, session, 'd'), ['a', 'A', 'c', 'C', 'b', 'B', 'd']);
  });

  it('keep their place when a turn is retried', async () => {
    const sessions = openSessions();
    const session = sessions.connect();
    await answer(sessions, session, 'a');
    const failed = session.say({ text: 'b', turnId: 'b' });
    (await sessions.provider.asked()).say('half').fail('provider-failed');
    await failed.ended;
    await answer(sessions, session, 'c', 'a');
    sessions.clock.advance(1);
    assert.deepEqual(await answer(sessions, session, 'b'), ['a', 'A', 'b']);
    sessions.clock.advance(1);
    assert.deepEqual(await answer(sessions, session, 'd'), ['a', 'A', 'b', 'B', 'd']);
  });
});

describe('a turn that is only remembered', () => {
  const T1 = { text: 'one', turnId: 't1' };

  /** A turn that ended so long ago that only the memory has it. */
  async function remember(sessions: OpenSessions, end: 'done' | 'stopped' | 'failed'): Promise<void> {
    const reader = sessions.connect().say(T1);
    const reply = await sessions.provider.asked();
    reply.tell({ type: 'reasoning-delta', delta: 'hm' }).say('ha', 'lf');
    await until(() => reader.text === 'half');
    if (end === 'done') reply.end({ sources: [{ title: 'Socks' }], usage: { outputTokens: 2 } });
    else if (end === 'failed') reply.fail('provider-failed');
    else sessions.connect().stop('t1');
    await reader.ended;
    await until(() => sessions.turns.running === 0);
    sessions.clock.advance(60_000);
    assert.equal(sessions.turns.find('alice', 't1'), undefined);
  }

  it('is answered from the memory, whole', async () => {
    const sessions = openSessions();
    await remember(sessions, 'done');
    for (const prompt of [T1, { ...T1, lastEventNumber: 0 }]) {
      const reader = sessions.connect().say(prompt);
      assert.equal((await reader.ended).text, 'half');
      assert.deepEqual(reader.numbers, [1, 2, 3, 4]);
      assert.deepEqual(reader.events, [
        { type: 'reply-start' },
        { type: 'reasoning-delta', delta: 'hm' },
        { type: 'text-delta', delta: 'half' },
        { type: 'reply-end', reason: 'done', sources: [{ title: 'Socks' }], usage: { outputTokens: 2 } },
      ]);
    }
    assert.equal(sessions.provider.requests.length, 1);
  });

  it('ends with the whole text for a reader of its first events', async () => {
    const sessions = openSessions();
    await remember(sessions, 'done');
    const reader = sessions.connect().say({ ...T1, lastEventNumber: 2 });
    await reader.ended;
    assert.deepEqual(reader.numbers, [3]);
    assert.deepEqual(reader.events, [
      { type: 'reply-end', reason: 'done', text: 'half', sources: [{ title: 'Socks' }], usage: { outputTokens: 2 } },
    ]);
  });

  it('keeps its end if it was stopped or failed, and is asked again only without a number', async () => {
    for (const end of ['stopped', 'failed'] as const) {
      const sessions = openSessions();
      await remember(sessions, end);
      for (const lastEventNumber of [0, 2]) {
        const reader = sessions.connect().say({ ...T1, lastEventNumber });
        await reader.ended;
        assert.equal(reader.ending, end === 'stopped' ? 'stopped' : 'provider-failed');
        assert.equal(reader.text, lastEventNumber === 0 ? 'half' : '');
      }
      assert.equal(sessions.provider.requests.length, 1);
      const again = sessions.connect().say(T1);
      (await sessions.provider.asked()).say('whole').end();
      assert.equal((await again.ended).text, 'whole');
    }
  });

  it('is not started by a request for its rest if it is unknown', async () => {
    const sessions = openSessions();
    for (const lastEventNumber of [0, 5]) {
      const reader = sessions.connect().say({ text: 'one', turnId: 'unknown', lastEventNumber });
      await reader.ended;
      assert.deepEqual([reader.ending, reader.numbers.at(-1)], ['interrupted', lastEventNumber === 0 ? 2 : 6]);
    }
    assert.equal(sessions.provider.requests.length, 0);
  });

  it('is not sent to another visitor', async () => {
    const sessions = openSessions();
    await remember(sessions, 'done');
    const { sessionCharacters } = sessions.resources;
    const memory = createConnectionMemory({ sessionCharacters, holder: {} });
    const reader = sessions.connect({ owner: 'mallory', memory }).say({ ...T1, lastEventNumber: 0 });
    await reader.ended;
    assert.deepEqual([reader.text, reader.ending], ['', 'interrupted']);
  });
});
