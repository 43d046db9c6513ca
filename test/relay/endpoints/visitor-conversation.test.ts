import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { until } from '../../helpers/until.ts';

type Message = Readonly<Record<string, unknown>>;

/** A client of our extension, the same on both wires. */
interface Client {
  /** The frames of our extension. */
  readonly frames: Message[];
  ask(text: string, turn: string, more?: object): void;
  stop(turn: string): void;
  history(): Promise<readonly Message[]>;
  clear(): Promise<unknown>;
  /** The keys and titles of the visitor's conversations, the latest first. */
  list(): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface List {
  readonly conversations: readonly { readonly key?: string; readonly title: string }[];
}

const titlesOf = ({ conversations }: List): string[] =>
  conversations.map(({ key = 'first', title }) => `${key}: ${title}`);

let relay: OpenEndpoints;
let clients: Client[];
const open = async (setting?: EndpointSetting) => {
  relay = await openEndpoints(setting);
  relay.provider.answer = undefined;
  clients = [];
};
beforeEach(() => open());
afterEach(async () => {
  for (const client of clients) await client.close();
  await relay.close();
});

const WIRES = {
  async cat(user: string, conversation?: string): Promise<Client> {
    const query = `ai-chat=1${conversation === undefined ? '' : `&conversation=${conversation}`}`;
    const peer = await CatPeer.open(`ws://${relay.host}/ws/${user}?${query}`);
    await peer.next();
    const call = async (method: string) => {
      const url = `http://${relay.host}/memory/conversation_history?${query}`;
      const response = await fetch(url, { method, headers: { user_id: user } });
      return (await response.json()) as { 'ai-chat'?: { messages: Message[] } };
    };
    return {
      frames: peer.frames,
      ask: (text, turn, more) => peer.send({ text, turn, ...more }),
      stop: (turn) => peer.send({ type: 'ai-chat', stop: turn }),
      history: async () => (await call('GET'))['ai-chat']?.messages ?? [],
      clear: () => call('DELETE'),
      async list() {
        const url = `http://${relay.host}/memory/conversations?${query}`;
        const response = await fetch(url, { headers: { user_id: user } });
        return titlesOf(((await response.json()) as { 'ai-chat': List })['ai-chat']);
      },
      async close() {
        peer.socket.terminate();
        await peer.closed;
      },
    };
  },

  async lovelace(user: string, conversation?: string): Promise<Client> {
    const peer = await LovelacePeer.open(relay.host, { auth: { 'ai-chat': 1, user, conversation } });
    await peer.seen(() => peer.frames.length > 0);
    const request = (frame: object) =>
      peer.socket.emitWithAck('ai-chat', frame) as Promise<{ readonly messages?: Message[] }>;
    return {
      frames: peer.frames,
      ask: (text, turn, more) =>
        void peer.socket.emit('Prompt', { Messages: [{ Role: 'user', Content: text }], turn, ...more }),
      stop: (turn) => peer.socket.emit('ai-chat', { stop: turn }),
      history: async () => (await request({ history: true })).messages ?? [],
      clear: () => request({ clear: true }),
      list: async () => titlesOf((await request({ conversations: true })) as List),
      close: () => peer.close(),
    };
  },
};

type Wire = keyof typeof WIRES;

async function connect(wire: Wire, user: string, conversation?: string): Promise<Client> {
  const client = await WIRES[wire](user, conversation);
  clients.push(client);
  return client;
}

const framesOf = ({ frames }: Client, turn: string) => frames.filter((frame) => frame['turn'] === turn);
const textOf = (client: Client, turn: string) =>
  framesOf(client, turn)
    .map(({ delta }) => (typeof delta === 'string' ? delta : ''))
    .join('');
const endOf = (client: Client, turn: string) => {
  const event = framesOf(client, turn).at(-1)?.['event'] as Message | undefined;
  return event?.['type'] === 'reply-end' ? event['reason'] : event?.['code'];
};
const texts = (messages: readonly { readonly text?: unknown }[]) => messages.map(({ text }) => text);

/** Asks a turn and has it answered with its text in capitals. */
async function answer(client: Client, text: string, more?: object): Promise<string[]> {
  const turn = randomUUID();
  client.ask(text, turn, more);
  const reply = await relay.provider.asked();
  reply.say(text.toUpperCase()).end();
  await until(() => endOf(client, turn) !== undefined && relay.turns.running === 0);
  return reply.request.messages.map((message) => message.text);
}

for (const [wire, other] of [
  ['cat', 'lovelace'],
  ['lovelace', 'cat'],
] as const) {
  describe(`a visitor’s conversation over ${wire}`, () => {
    it(`is the same over ${other}`, async () => {
      const user = randomUUID();
      await answer(await connect(wire, user), 'one');
      const client = await connect(other, user);
      assert.deepEqual(texts(await client.history()), ['one', 'ONE']);
      assert.deepEqual(await answer(client, 'two'), ['one', 'ONE', 'two']);
    });

    it('is listed to its owner alone, the latest first, until it is cleared', async () => {
      const [user, stranger] = [randomUUID(), randomUUID()];
      const [first, second] = [await connect(wire, user), await connect(other, user, 'second')];
      await answer(first, 'One?');
      relay.clock.advance(1_000);
      await answer(second, 'Two?');
      await answer(await connect(wire, stranger, 'second'), 'Of a stranger?');
      for (const client of [first, second]) assert.deepEqual(await client.list(), ['second: Two?', 'first: One?']);
      await second.clear();
      assert.deepEqual(await first.list(), ['first: One?']);
      assert.deepEqual(await (await connect(wire, 'alice')).list(), [], 'an id that could be guessed has none');
    });

    it('has the fields of our extension, and parents', async () => {
      const user = randomUUID();
      const client = await connect(wire, user);
      const [first, second] = [randomUUID(), randomUUID()];
      client.ask('one', first);
      (await relay.provider.asked()).say('ONE').end({ usage: { outputTokens: 1 } });
      await until(() => endOf(client, first) === 'done' && relay.turns.running === 0);
      client.ask('two', second, { parent: null });
      (await relay.provider.asked()).say('TWO').end();
      await until(() => endOf(client, second) === 'done' && relay.turns.running === 0);
      const at = relay.clock.now();
      const question = (turn: string, text: string) => ({ id: `${turn}/user`, turn, role: 'user', text, at });
      const reply = (turn: string, text: string) => {
        return { id: `${turn}/assistant`, turn, parent: `${turn}/user`, role: 'assistant', text, at };
      };
      assert.deepEqual(await client.history(), [
        question(first, 'one'),
        { ...reply(first, 'ONE'), usage: { outputTokens: 1 } },
        question(second, 'two'),
        reply(second, 'TWO'),
      ]);
    });

    it('names the running turn, whose rest another client then reads on either wire', async () => {
      const user = randomUUID();
      const client = await connect(wire, user);
      await answer(client, 'zero');
      const turn = randomUUID();
      client.ask('one', turn);
      const reply = await relay.provider.asked();
      reply.say('half ');
      await until(() => textOf(client, turn) === 'half ');
      for (const otherWire of [wire, other]) {
        const late = await connect(otherWire, user);
        const [, , question, running] = await late.history();
        assert.deepEqual([question?.['text'], question?.['state'], question?.['turn']], ['one', undefined, turn]);
        assert.deepEqual(
          [running?.['text'], running?.['state'], running?.['n'], running?.['parent']],
          ['half ', 'streaming', 2, question?.['id']],
        );
        late.ask('one', turn, { after: running?.['n'] });
      }
      await until(() => relay.turns.find(`visitor:${user}`, turn) !== undefined);
      const [, second, third] = clients as [Client, Client, Client];
      const attached = randomUUID();
      // A frame behind each request shows that it has been handled.
      for (const late of [second, third]) late.ask('x', attached, { after: 0 });
      await until(() => [second, third].every((late) => endOf(late, attached) === 'interrupted'));
      reply.say('and half').end();
      await until(() => [client, second, third].every((reader) => endOf(reader, turn) === 'done'));
      assert.deepEqual(
        [client, second, third].map((reader) => textOf(reader, turn)),
        ['half and half', 'and half', 'and half'],
      );
      assert.deepEqual(
        framesOf(third, turn).map((frame) => frame['n']),
        [3, 4],
      );
      assert.equal(relay.provider.requests.length, 2);
    });

    it('names a queued turn, which another client waits for', async () => {
      const user = randomUUID();
      const client = await connect(wire, user);
      const [running, queued] = [randomUUID(), randomUUID()];
      client.ask('one', running);
      const first = await relay.provider.asked();
      client.ask('two', queued);
      const late = await connect(other, user);
      await until(async () => (await late.history()).length === 4);
      const history = await late.history();
      assert.deepEqual(texts(history), ['one', '', 'two', '']);
      assert.deepEqual([history[3]?.['state'], history[3]?.['n']], ['sending', 0]);
      late.ask('one', running, { after: history[1]?.['n'] });
      late.ask('two', queued, { after: 0 });
      first.say('ONE').end();
      (await relay.provider.asked()).say('TWO').end();
      await until(() => endOf(late, queued) === 'done' && endOf(client, queued) === 'done');
      assert.deepEqual([textOf(late, queued), textOf(client, queued)], ['TWO', 'TWO']);
      assert.equal(relay.provider.requests.length, 2);
    });

    it('is stopped for all readers by one of them, and continues when one leaves', async () => {
      const user = randomUUID();
      const [first, second] = [await connect(wire, user), await connect(other, user)];
      const turn = randomUUID();
      first.ask('one', turn);
      const reply = await relay.provider.asked();
      second.ask('one', turn, { after: 0 });
      reply.say('half');
      await until(() => textOf(first, turn) === 'half' && textOf(second, turn) === 'half');
      const third = await connect(wire, user);
      third.ask('one', turn, { after: 0 });
      await until(() => textOf(third, turn) === 'half');
      await first.close();
      assert.equal(reply.signal.aborted, false);
      third.stop(turn);
      await reply.aborted;
      await until(() => endOf(second, turn) === 'stopped' && endOf(third, turn) === 'stopped');
    });

    it('stays empty after it was cleared, whatever runs, is queued or is being stopped', async () => {
      for (const order of ['clear, end', 'stop, clear', 'clear, stop'] as const) {
        const user = randomUUID();
        const client = await connect(wire, user);
        const clearing = await connect(other, user);
        await answer(client, 'zero');
        const [running, queued] = [randomUUID(), randomUUID()];
        client.ask('one', running);
        const reply = await relay.provider.asked();
        client.ask('two', queued);
        reply.say('half');
        await until(() => textOf(client, running) === 'half');
        await until(async () => (await clearing.history()).length === 6);
        if (order === 'stop, clear') client.stop(running);
        const cleared = clearing.clear();
        if (order === 'clear, end') await cleared;
        if (order === 'clear, end') reply.end();
        else if (order === 'clear, stop') client.stop(running);
        const second = await relay.provider.asked();
        await cleared;
        assert.deepEqual(await client.history(), [], order);
        second.say('TWO').end();
        await until(() => endOf(client, queued) === 'done' && relay.turns.running === 0);
        assert.equal(textOf(client, queued), 'TWO');
        assert.deepEqual(await client.history(), [], order);
        assert.deepEqual(await answer(client, 'three'), ['three']);
        assert.deepEqual(texts(await client.history()), ['three', 'THREE']);
      }
    });

    it('is apart from the visitor’s other conversations', async () => {
      const user = randomUUID();
      const [plain, support] = [await connect(wire, user), await connect(wire, user, 'support')];
      await answer(plain, 'one');
      assert.deepEqual(await answer(support, 'two'), ['two']);
      assert.deepEqual(texts(await support.history()), ['two', 'TWO']);
      assert.deepEqual(texts(await (await connect(other, user, 'support')).history()), ['two', 'TWO']);
      assert.deepEqual(texts(await plain.history()), ['one', 'ONE']);
      await support.clear();
      assert.deepEqual(texts(await plain.history()), ['one', 'ONE']);
      const turn = randomUUID();
      plain.ask('three', turn);
      const reply = await relay.provider.asked();
      support.ask('three', turn, { after: 0 });
      await until(() => endOf(support, turn) === 'interrupted');
      reply.end();
    });

    it('does not exist for an id that others can guess', async () => {
      for (const user of ['user', 'alice', '42', '00000000-0000-4000-8000-000000000001']) {
        const client = await connect(wire, user);
        await answer(client, 'one');
        const turn = randomUUID();
        client.ask('two', turn);
        const reply = await relay.provider.asked();
        for (const otherWire of [wire, other]) {
          const stranger = await connect(otherWire, user);
          assert.deepEqual(await stranger.history(), []);
          await stranger.clear();
        }
        assert.deepEqual(await client.history(), []);
        reply.end();
      }
    });

    it('is answered from the memory when a turn is sent again after the relay has let go of it', async () => {
      const user = randomUUID();
      const client = await connect(wire, user);
      const turn = randomUUID();
      client.ask('one', turn);
      (await relay.provider.asked()).say('O', 'NE').end();
      await until(() => endOf(client, turn) === 'done' && relay.turns.running === 0);
      relay.clock.advance(60_000);
      const [again, resumed] = [await connect(other, user), await connect(wire, user)];
      again.ask('one', turn);
      resumed.ask('one', turn, { after: 2 });
      await until(() => endOf(again, turn) === 'done' && endOf(resumed, turn) === 'done');
      assert.equal(textOf(again, turn), 'ONE');
      const [last] = framesOf(resumed, turn);
      assert.deepEqual(last, { ...last, n: 3, event: { type: 'reply-end', reason: 'done', text: 'ONE' } });
      assert.equal(relay.provider.requests.length, 1);
    });
  });
}

describe('the conversation key', () => {
  it('cannot make one name read like another with a key', async () => {
    const user = randomUUID();
    await answer(await connect('cat', user, 'support'), 'one');
    for (const name of [`${user}/support`, `${user}%2Fsupport`]) {
      const client = await connect('cat', encodeURIComponent(name));
      assert.deepEqual(await client.history(), []);
      assert.deepEqual(await answer(client, 'two'), ['two']);
    }
  });

  it('is ignored if it is invalid', async () => {
    const user = randomUUID();
    await answer(await connect('cat', user), 'one');
    for (const key of ['a/b', '', 'x'.repeat(65), '%00']) {
      assert.deepEqual(texts(await (await connect('cat', user, key)).history()), ['one', 'ONE']);
    }
  });
});

describe('the conversation that a client of Lovelace’s wire sends', () => {
  const messages = (...all: string[]) => ({
    Messages: all.map((Content, index) => ({ Role: index % 2 === 0 ? 'user' : 'assistant', Content })),
  });

  it('counts only while the relay remembers less', async () => {
    const client = await connect('lovelace', randomUUID());
    const told = messages('a', 'b', 'one');
    assert.deepEqual(await answer(client, 'one', told), ['a', 'b', 'one']);
    assert.deepEqual(await answer(client, 'two', messages('x', 'y', 'two')), ['one', 'ONE', 'two']);
    const restarted = messages('a', 'b', 'one', 'ONE', 'two', 'TWO', 'three');
    assert.deepEqual(await answer(client, 'three', restarted), ['a', 'b', 'one', 'ONE', 'two', 'TWO', 'three']);
  });

  it('counts always for an earlier client of ours, which sends no user id', async () => {
    const peer = await LovelacePeer.open(relay.host, { auth: { 'ai-chat': 1 } });
    for (const turn of [randomUUID(), randomUUID()]) {
      const outcome = peer.ask({ ...messages('a', 'b', 'c'), turn });
      const reply = await relay.provider.asked();
      assert.deepEqual(texts(reply.request.messages), ['a', 'b', 'c']);
      reply.say('d').end();
      assert.deepEqual(await outcome, [null]);
    }
    assert.deepEqual(await peer.socket.emitWithAck('ai-chat', { history: true }), { messages: [] });
    await peer.close();
  });
});

describe('requests for a conversation over Lovelace’s socket', () => {
  it('without an acknowledgement, of odd shapes or from stock clients do nothing', async () => {
    const user = randomUUID();
    await answer(await connect('lovelace', user), 'one');
    const peer = await LovelacePeer.open(relay.host, { auth: { 'ai-chat': 1, user } });
    const stock = await LovelacePeer.open(relay.host, { auth: { user } });
    const acks: unknown[] = [];
    peer.socket.emit('ai-chat', { clear: true });
    for (const frame of [null, [], 'clear', { clear: 1 }, { clear: 'true' }, { history: {} }, { stop: 1 }, {}])
      peer.socket.emit('ai-chat', frame, (outcome: unknown) => acks.push(outcome));
    peer.socket.emit('ai-chat', (outcome: unknown) => acks.push(outcome));
    stock.socket.emit('ai-chat', { history: true }, (outcome: unknown) => acks.push(outcome));
    await stock.ask({ nonsense: true });
    const { messages } = (await peer.socket.emitWithAck('ai-chat', { history: true })) as { messages: Message[] };
    assert.deepEqual(texts(messages), ['one', 'ONE']);
    assert.deepEqual(acks, []);
    await Promise.all([peer.close(), stock.close()]);
  });
});
