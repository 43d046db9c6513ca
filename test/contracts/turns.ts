import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { applyEvent, createMessage, type ChatEvent } from '../../src/chat/index.ts';
import { noMemory } from '../../src/relay/sessions/conversation-memory.ts';
import { currentPath } from '../../src/relay/sessions/conversation-tree.ts';
import type { OpenSessions, TestSession } from '../helpers/open-sessions.ts';
import type { ReplyRecorder } from '../helpers/reply-recorder.ts';
import type { HeldReply } from '../helpers/scripted-provider.ts';
import { until } from '../helpers/until.ts';

export type RelaySessions = Omit<OpenSessions, 'clock'>;

/** Two relays that a visitor can be connected to, or one that stands for both. */
export interface TurnsSubject {
  readonly near: RelaySessions;
  readonly far: RelaySessions;
  close(): Promise<void>;
}

/** How long these turns go on without a reader. */
const RESUME_MS = 400;

const T1 = { text: 'one', turnId: 't1' };

/** How turns behave for a visitor with two connections. `open` makes relays with these limits. */
export function turnsContract(
  name: string,
  open: (limits: { readonly resumeTimeoutMs: number }) => Promise<TurnsSubject>,
): void {
  describe(`turns: ${name}`, () => {
    const opened: TurnsSubject[] = [];
    const openRelays = async () => {
      const subject = await open({ resumeTimeoutMs: RESUME_MS });
      opened.push(subject);
      return subject;
    };
    afterEach(async () => {
      for (const subject of opened.splice(0)) await subject.close();
    });
    const begin = async ({ near }: TurnsSubject, text = 'half ') => {
      const session = near.connect();
      const reader = session.say(T1);
      const reply = await near.provider.asked();
      reply.say(text);
      await until(() => reader.text === text);
      return { session, reader, reply };
    };

    it('are resumed behind the last event received, at the next character', async () => {
      const relays = await openRelays();
      const { session, reply, reader } = await begin(relays);
      session.disconnect();
      const back = relays.far.connect().say({ ...T1, lastEventNumber: reader.numbers.at(-1) ?? 0 });
      reply.say('and ', 'half');
      await until(() => back.text === 'and half');
      reply.end();
      await back.ended;
      assert.deepEqual([back.text, back.ending], ['and half', 'done']);
      assertContiguous(back, 3);
      assert.equal(requests(relays), 1);
    });

    it('are read by several connections, each of which gets every event once', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      const readers = [relays.near, relays.far, relays.far].map((relay) => relay.connect().say(T1));
      for (let word = 0; word < 50; word++) {
        reply.say(`${word} `);
        if (word % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
      reply.end();
      const answers = await Promise.all([reader, ...readers].map(({ ended }) => ended));
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      for (const each of readers) {
        assert.equal(each.text, reader.text);
        assertContiguous(each, 1);
      }
      assert.equal(requests(relays), 1);
    });

    it('carry every kind of event', async () => {
      const relays = await openRelays();
      const { reply } = await begin(relays);
      const events: ChatEvent[] = [
        { type: 'reasoning-delta', delta: 'Let me see. “ü” 🐈 ' },
        { type: 'tool', id: 'c', name: 'search', state: 'running', input: 'socks' },
        { type: 'tool', id: 'c', name: 'search', state: 'done', output: 'two' },
        { type: 'text-delta', delta: 'Two.\n' },
        { type: 'notice', text: 'Read a page' },
        { type: 'media', kind: 'image', url: 'https://shop.example/sock.png', alt: 'a sock' },
        { type: 'data', name: 'price', value: { amount: 12, list: [], of: {} } },
        { type: 'suggestions', suggestions: [{ text: 'More?' }] },
        {
          type: 'reply-end',
          reason: 'done',
          usage: { inputTokens: 3 },
          sources: [{ title: 'Prices', url: 'https://shop.example/' }],
        },
      ];
      const back = relays.far.connect().say(T1);
      reply.tell(...events);
      const answer = await back.ended;
      const expected = [{ type: 'text-delta', delta: 'half ' } as const, ...events].reduce(
        applyEvent,
        createMessage('assistant', { id: answer.id, turnId: 't1', createdAt: answer.createdAt ?? 0 }),
      );
      assert.deepEqual(answer, expected);
    });

    it('ask the provider once, though two connections submit them at the same time', async () => {
      const relays = await openRelays();
      const readers = [relays.near, relays.far].map((relay) => relay.connect().say(T1));
      await until(() => requests(relays) > 0);
      const reply = await (relays.near.provider.requests.length > 0 ? relays.near : relays.far).provider.asked();
      reply.say('once').end();
      await Promise.all(readers.map(({ ended }) => ended));
      assert.deepEqual(
        readers.map(({ text, ending }) => [text, ending]),
        [
          ['once', 'done'],
          ['once', 'done'],
        ],
      );
      assert.equal(requests(relays), 1);
    });

    it('are stopped from another connection, with what has come so far', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      const other = relays.far.connect();
      const back = other.say({ ...T1, lastEventNumber: 2 });
      other.stop('t1');
      await Promise.all([reader.ended, back.ended, reply.aborted]);
      assert.deepEqual([reader.ending, back.ending, reader.text], ['stopped', 'stopped', 'half ']);
    });

    it('are stopped from a connection that does not read them', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      relays.far.connect().stop('t1');
      await Promise.all([reader.ended, reply.aborted]);
      assert.equal(reader.ending, 'stopped');
    });

    it('can be read after their end, and end again for a client that has all events', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      reply.say('and half').end();
      await reader.ended;
      await until(() => relays.near.turns.running === 0);
      const late = relays.far.connect().say({ ...T1, lastEventNumber: 2 });
      await late.ended;
      assert.deepEqual([late.text, late.ending], ['and half', 'done']);
      const complete = relays.far.connect().say({ ...T1, lastEventNumber: 4 });
      await complete.ended;
      assert.deepEqual([complete.text, complete.ending, complete.numbers], ['', 'done', [5]]);
      const again = relays.far.connect().say(T1);
      await again.ended;
      assert.deepEqual([again.text, again.ending], ['half and half', 'done']);
      assert.equal(requests(relays), 1);
    });

    it('are asked anew if they failed, and only then', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      reply.fail('provider-failed');
      await reader.ended;
      await until(() => relays.near.turns.running === 0);
      const retried = relays.far.connect().say(T1);
      const second = await relays.far.provider.asked();
      second.say('whole').end();
      await retried.ended;
      assert.deepEqual([retried.text, retried.ending], ['whole', 'done']);
      await until(() => relays.far.turns.running === 0);
      const third = relays.near.connect().say(T1);
      await third.ended;
      assert.deepEqual([third.text, requests(relays)], ['whole', 2]);
    });

    it('are available to their owner only', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      const mallory = relays.far.connect({ owner: 'mallory', memory: noMemory });
      mallory.stop('t1');
      const read = mallory.say({ ...T1, lastEventNumber: 0 });
      await read.ended;
      assert.deepEqual([read.text, read.ending], ['', 'interrupted']);
      reply.say('and half').end();
      await reader.ended;
      assert.equal(reader.ending, 'done');
    });

    it('are in the history while they run, with the number after which they are resumed', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      const seen = async () => (await relays.far.connect().history()).at(-1);
      await until(async () => (await seen())?.text === 'half ');
      const answer = await seen();
      assert.deepEqual([answer?.state, answer?.lastEventNumber, answer?.turnId], ['streaming', 2, 't1']);
      const [prompt] = await relays.far.connect().history();
      assert.deepEqual([prompt?.role, prompt?.text], ['user', 'one']);
      const back = relays.far.connect().say({ ...T1, lastEventNumber: answer?.lastEventNumber ?? 0 });
      reply.say('and half').end();
      await Promise.all([reader.ended, back.ended]);
      assert.equal(back.text, 'and half');
      await until(() => relays.near.turns.running === 0);
      const after = await relays.far.connect().history();
      assert.deepEqual(
        after.map(({ text, state }) => [text, state]),
        [
          ['one', 'done'],
          ['half and half', 'done'],
        ],
      );
    });

    it('go on without a reader for a while, and for as long as they are read elsewhere', async () => {
      const relays = await openRelays();
      const { session, reply } = await begin(relays);
      const other = relays.far.connect();
      const back = other.say({ ...T1, lastEventNumber: 2 });
      await until(() => relays.far.turns.find('alice', 't1'));
      session.disconnect();
      await new Promise((resolve) => setTimeout(resolve, 2 * RESUME_MS));
      assert.equal(reply.signal.aborted, false);
      reply.say('and half').end();
      await back.ended;
      assert.equal(back.text, 'and half');
    });

    it('are stopped when nobody has read them for a while', async () => {
      const relays = await openRelays();
      const { session, reply } = await begin(relays);
      session.disconnect();
      await reply.aborted;
    });

    it('are not saved if their conversation is deleted meanwhile', async () => {
      const relays = await openRelays();
      const { reply, reader } = await begin(relays);
      await until(async () => (await relays.far.connect().history()).length === 2);
      await relays.far.connect().clear();
      reply.say('and half').end();
      await reader.ended;
      await until(() => relays.near.turns.running === 0);
      assert.deepEqual([reader.text, await relays.far.memory.load()], ['half and half', []]);
    });

    it('follow each other in the conversation, though they end at the same time', async () => {
      const { near, far } = await openRelays();
      const rounds = 5;
      for (let round = 0; round < rounds; round++) {
        const readers = [near, far].map((relay, index) =>
          relay.connect().say({ text: 'more', turnId: `${round}.${index}` }),
        );
        const replies = [await near.provider.asked(), await far.provider.asked()];
        for (const reply of replies) reply.say('yes').end();
        await Promise.all(readers.map(({ ended }) => ended));
        await until(() => near.turns.running + far.turns.running === 0);
      }
      const messages = await far.memory.load();
      assert.equal(messages.length, 4 * rounds);
      assert.deepEqual(
        currentPath(messages)
          .map(({ id }) => id)
          .toSorted(),
        messages.map(({ id }) => id).toSorted(),
      );
    });

    it('precede the next prompt of a connection that reads them', async () => {
      const relays = await openRelays();
      const { reply, session }: { reply: HeldReply; session: TestSession } = await begin(relays);
      session.disconnect();
      const other = relays.far.connect();
      const back = other.say({ ...T1, lastEventNumber: 2 });
      await until(() => relays.far.turns.find('alice', 't1'));
      const next = other.say('two');
      reply.say('and half').end();
      const second = await relays.far.provider.asked();
      assert.equal(back.ending, 'done');
      second.end();
      await next.ended;
    });
  });
}

function requests({ near, far }: TurnsSubject): number {
  return [...new Set([near.provider, far.provider])].reduce((sum, provider) => sum + provider.requests.length, 0);
}

/** Asserts that the events of a reader have all numbers from `first` on, each once. */
function assertContiguous({ numbers, firsts }: ReplyRecorder, first: number): void {
  let next = first;
  for (const [index, number] of numbers.entries()) {
    assert.equal(firsts[index], next);
    next = number + 1;
  }
}
